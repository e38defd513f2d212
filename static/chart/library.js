// Plotly's library, loaded with the first chart that is shown: a file of its own has it already.

import { fetchPlotly } from "./fetching.js";

/** @type {Promise<any> | undefined} */
let library;

/** Plotly, once it is there. */
export function plotly() {
  library ??= window.Plotly ? Promise.resolve(window.Plotly) : fetchPlotly();
  return library;
}

/** @param {{ type: string }} trace */
const needsWebGL = ({ type }) => /gl$|3d$|^(surface|isosurface|cone|volume|streamtube|splom|parcoords)$/.test(type);

/** @type {boolean | undefined} */
let hasWebGL;

/**
 * A sentence on why these data cannot be drawn here, or nothing.
 * @param {{ type: string }[]} data
 */
export function lacking(data) {
  if (!data.some(needsWebGL)) return "";
  hasWebGL ??= ["webgl2", "webgl"].some((kind) => document.createElement("canvas").getContext(kind));
  return hasWebGL ? "" : "This chart is drawn with WebGL, which this browser lacks or has switched off: "
    + "a flat chart of fewer points does without.";
}
