// Plotly's library, loaded with the first chart; a saved file contains it already.

import { fetchPlotly } from "./fetching.js";

/** @type {Promise<any> | undefined} */
let library;

/** Plotly, once it is loaded. */
export function plotly() {
  library ??= window.Plotly ? Promise.resolve(window.Plotly) : fetchPlotly();
  return library;
}

/** @param {{ type: string }} trace */
const needsWebGL = ({ type }) => /gl$|3d$|^(surface|isosurface|cone|volume|streamtube|splom|parcoords)$/.test(type);

/** @type {boolean | undefined} */
let hasWebGL;

/**
 * Why these data cannot be drawn in this browser, or an empty string.
 * @param {{ type: string }[]} data
 */
export function unsupported(data) {
  if (!data.some(needsWebGL)) return "";
  hasWebGL ??= ["webgl2", "webgl"].some((kind) => document.createElement("canvas").getContext(kind));
  return hasWebGL ? "" : "This chart is drawn with WebGL, which this browser lacks or has switched off: "
    + "a 2-D chart with fewer points does not need it.";
}
