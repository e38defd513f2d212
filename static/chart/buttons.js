// The chart's buttons, listed one by one: Plotly's own list has one that uploads.

const PLAIN = {
  Zoom: "Zoom: draw a box around what to see",
  Pan: "Move: drag the picture",
  "Reset axes": "Show everything",
  Pan3d: "Move: drag the picture",
  "Orbital rotation": "Turn freely",
  "Turntable rotation": "Turn upright",
};
const LOCALE = "en-GB";

// In the room's own colours: from a transparent ground Plotly makes them grey on grey.
export const buttonInk = ({ layout }) => ({ bgcolor: "rgba(0,0,0,0)", color: layout.shapedefaults.line.color,
  activecolor: layout.font.color });

async function save(node, format, { name, background }) {
  const { width, height } = node._fullLayout;
  const layout = { ...node.layout, paper_bgcolor: background }; // else words for a dark room stand on white paper
  await window.Plotly.downloadImage({ data: node.data, layout }, { format, width, height, scale: 2, filename: name });
}

// `about` is asked when a button is pressed: {name, background, home}; `home` shows everything.
export function config(kind, ownsView, about) {
  const { Icons } = window.Plotly;
  const button = (name, title, icon, click) => ({ name, title, icon, click });
  const moves = kind === "solid" ? ["pan3d", "orbitRotation", "tableRotation"] : ["zoom2d", "pan2d"];
  const home = ownsView ? button("home", "Show everything", Icons.home, () => about().home())
    : kind === "solid" ? "resetCameraDefault3d" : "resetScale2d";
  const saves = [["png", Icons.camera], ["svg", Icons.disk]].map(([format, icon]) =>
    button(format, `Save the picture as ${format.toUpperCase()}`, icon, (node) => save(node, format, about())));
  return {
    responsive: true,
    displaylogo: false,
    modeBarButtons: [[...moves, home, ...saves]],
    doubleClick: ownsView ? false : "reset+autosize",
    locale: LOCALE,
    locales: { [LOCALE]: { dictionary: PLAIN, format: {} } },
  };
}
