// The chart's buttons, listed one by one: Plotly's own list has one that uploads.

import { address } from "./library.js";
import { saveHtml } from "./standalone.js";

const PLAIN = {
  Zoom: "Zoom: draw a box around what to see",
  Pan: "Move: drag the picture",
  "Reset axes": "Show everything",
  Pan3d: "Move: drag the picture",
  "Orbital rotation": "Turn freely",
  "Turntable rotation": "Turn upright",
};
const LOCALE = "en-GB";
// A page between angle brackets, which Plotly has no icon of.
const HTML_ICON = { width: 24, height: 24,
  path: "M8 5 9.5 6.5 4 12 9.5 17.5 8 19 1 12zM16 5 14.5 6.5 20 12 14.5 17.5 16 19 23 12z" };

// In the room's own colours: from a transparent ground Plotly makes them grey on grey.
export const buttonInk = ({ layout }) => ({ bgcolor: "rgba(0,0,0,0)", color: layout.shapedefaults.line.color,
  activecolor: layout.font.color });

async function save(node, format, { name, background }) {
  const { width, height } = node._fullLayout;
  const layout = { ...node.layout, paper_bgcolor: background }; // else words for a dark room stand on white paper
  await window.Plotly.downloadImage({ data: node.data, layout }, { format, width, height, scale: 2, filename: name });
}

const moves = (kind) => (kind === "solid" ? ["pan3d", "orbitRotation", "tableRotation"] : ["zoom2d", "pan2d"]);
const whole = (kind) => (kind === "solid" ? "resetCameraDefault3d" : "resetScale2d");
const COMMON = {
  responsive: true,
  displaylogo: false,
  locale: LOCALE,
  locales: { [LOCALE]: { dictionary: PLAIN, format: {} } },
};

// In a file of its own: Plotly's own buttons alone, as JSON says them.
const inFile = (kind, name) => ({ ...COMMON, modeBarButtons: [[...moves(kind), whole(kind), "toImage"]],
  toImageButtonOptions: { filename: name, scale: 2 } });

// `about` is asked when a button is pressed: {name, description, background, home, say}; `home` shows everything, `say`
// says what went wrong.
export function config(kind, ownsView, about) {
  const { Icons } = window.Plotly;
  const button = (name, title, icon, click) => ({ name, title, icon, click });
  const home = ownsView ? button("home", "Show everything", Icons.home, () => about().home())
    : whole(kind);
  const saves = [["png", Icons.camera], ["svg", Icons.disk]].map(([format, icon]) =>
    button(format, `Save the picture as ${format.toUpperCase()}`, icon, (node) => save(node, format, about())));
  if (address()) {
    saves.push(button("html", "Save the picture as HTML", HTML_ICON,
      (node) => saveHtml(node, inFile(kind, about().name), about())));
  }
  return {
    ...COMMON,
    modeBarButtons: [[...moves(kind), home, ...saves]],
    doubleClick: ownsView ? false : "reset+autosize",
  };
}
