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
// Angle brackets, which Plotly has no icon of.
const BRACKETS = { width: 24, height: 24,
  path: "M8 4 10.5 6.5 5 12 10.5 17.5 8 20 0 12zM16 4 13.5 6.5 19 12 13.5 17.5 16 20 24 12z" };

// In the room's own colours: from a transparent ground Plotly makes them grey on grey.
export const buttonInk = ({ layout }) => ({ bgcolor: "rgba(0,0,0,0)", color: layout.shapedefaults.line.color,
  activecolor: layout.font.color });

// Whether the buttons would lie over words of the legend.
export function crowds(node) {
  const bar = node.querySelector(".modebar")?.getBoundingClientRect();
  const { top } = node.getBoundingClientRect();
  return Boolean(bar) && [...node.querySelectorAll(".legendtext")].map((text) => text.getBoundingClientRect())
    .some((text) => text.right > bar.left - 4 && text.top - top < bar.height + 4);
}

async function save(node, format, { name, background }) {
  const { width, height } = node._fullLayout;
  const layout = { ...node.layout, paper_bgcolor: background }; // else words for a dark room stand on white paper
  await window.Plotly.downloadImage({ data: node.data, layout }, { format, width, height, scale: 2, filename: name });
}

const moves = (kind) => (kind === "solid" ? ["pan3d", "orbitRotation", "tableRotation"] : ["zoom2d", "pan2d"]);
const whole = (kind) => (kind === "solid" ? "resetCameraDefault3d" : "resetScale2d");
const common = (dictionary) => ({
  responsive: true,
  displaylogo: false,
  locale: LOCALE,
  locales: { [LOCALE]: { dictionary, format: {} } },
});

// In a file of its own, as JSON says them; saving is added there. They go back to what was saved.
const BACK = "Show what was saved";
const inFile = (kind) => ({
  ...common({ ...PLAIN, "Reset axes": BACK, "Reset camera to default": BACK }),
  modeBarButtons: [[...moves(kind), whole(kind)]],
});

// `about` is asked when a button is pressed: {name, description, background, home, say}; `home` shows everything, `say`
// says what went wrong.
export function config(kind, ownsView, about) {
  const { Icons } = window.Plotly;
  const button = (name, title, icon, click) => ({ name, title, icon, click });
  const home = ownsView ? button("home", "Show everything", Icons.home, () => about().home()) : whole(kind);
  const saves = [["png", Icons.camera], ["svg", Icons.disk]].map(([format, icon]) =>
    button(format, `Save the picture as ${format.toUpperCase()}`, icon, (node) => save(node, format, about())));
  if (address()) {
    const click = (node) => saveHtml(node, inFile(kind), about());
    saves.push(button("html", "Save the picture as HTML", BRACKETS, click));
  }
  return {
    ...common(PLAIN),
    modeBarButtons: [[...moves(kind), home, ...saves]],
    doubleClick: ownsView ? false : "reset+autosize",
  };
}
