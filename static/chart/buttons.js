// The chart's buttons, listed one by one: Plotly's default list has one that uploads data.

import { saveHtml } from "./standalone.js";

/**
 * What a button needs when it is pressed: `home` resets the view, `say` shows an error.
 * @typedef {{ name: string, description: string, background: string, home: () => unknown,
 *   say: (sentence: string) => void }} About
 */

const PLAIN = {
  Zoom: "Zoom: draw a box",
  Pan: "Pan: drag the picture",
  "Reset axes": "Show everything",
  Pan3d: "Pan: drag the picture",
  "Orbital rotation": "Rotate freely",
  "Turntable rotation": "Rotate about the vertical axis",
};
const LOCALE = "en-GB";
// Angle brackets; Plotly has no such icon.
const BRACKETS = { width: 24, height: 24,
  path: "M8 4 10.5 6.5 5 12 10.5 17.5 8 20 0 12zM16 4 13.5 6.5 19 12 13.5 17.5 16 20 24 12z" };

/**
 * Their colours in a theme, given as Plotly's template: on a transparent background Plotly's default is grey on grey.
 * @param {any} template
 */
export const buttonColours = ({ layout }) => ({ bgcolor: "rgba(0,0,0,0)", color: layout.shapedefaults.line.color,
  activecolor: layout.font.color });

/**
 * Whether the buttons would cover text of the legend.
 * @param {Element} node
 */
export function crowds(node) {
  const bar = node.querySelector(".modebar")?.getBoundingClientRect();
  const { top } = node.getBoundingClientRect();
  return bar !== undefined && [...node.querySelectorAll(".legendtext")].map((text) => text.getBoundingClientRect())
    .some((text) => text.right > bar.left - 4 && text.top - top < bar.height + 4);
}

/** @param {PlotlyNode} node @param {string} format @param {About} about */
async function save(node, format, { name, background }) {
  const { width, height } = node._fullLayout;
  const layout = { ...node.layout, paper_bgcolor: background }; // not white under a dark theme's light text
  await window.Plotly.downloadImage({ data: node.data, layout }, { format, width, height, scale: 2, filename: name });
}

/** @param {ChartKind} kind */
const moves = (kind) => (kind === "solid" ? ["pan3d", "orbitRotation", "tableRotation"] : ["zoom2d", "pan2d"]);
/** @param {ChartKind} kind */
const whole = (kind) => (kind === "solid" ? "resetCameraDefault3d" : "resetScale2d");
/** @param {Record<string, string>} dictionary */
const common = (dictionary) => ({
  responsive: true,
  displaylogo: false,
  locale: LOCALE,
  locales: { [LOCALE]: { dictionary, format: {} } },
});

// The buttons in a saved file, as JSON; the buttons that save are added there.
const RESET = "Reset to the saved view";
/** @param {ChartKind} kind */
const inFile = (kind) => ({
  ...common({ ...PLAIN, "Reset axes": RESET, "Reset camera to default": RESET }),
  modeBarButtons: [[...moves(kind), whole(kind)]],
});

/**
 * Plotly's configuration of a chart. `ownsView`: the view is in the link; `isFile`: the chart is in a saved file.
 * @param {{ kind: ChartKind, ownsView: boolean, isFile: boolean }} chart
 * @param {() => About} about
 */
export function config({ kind, ownsView, isFile }, about) {
  const { Icons } = window.Plotly;
  /** @param {string} name @param {string} title @param {any} icon @param {(node: PlotlyNode) => void} click */
  const button = (name, title, icon, click) => ({ name, title, icon, click });
  const home = ownsView ? button("home", "Show everything", Icons.home, () => about().home()) : whole(kind);
  const saves = [["png", Icons.camera], ["svg", Icons.disk]].map(([format, icon]) =>
    button(format, `Save the picture as ${format.toUpperCase()}`, icon, (node) => save(node, format, about())));
  if (!isFile) {
    /** @param {PlotlyNode} node */
    const click = (node) => saveHtml(node, inFile(kind), about());
    saves.push(button("html", "Save the picture as HTML", BRACKETS, click));
  }
  return {
    ...common(PLAIN),
    modeBarButtons: [[...moves(kind), home, ...saves]],
    doubleClick: ownsView ? false : "reset+autosize",
  };
}
