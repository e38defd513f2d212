// Plotly's library, from the installed package, loaded with the first chart that is shown.

import { html } from "../player/dom.js";

// Where the server has it; no address in a file of its own, which has the library in it.
export const address = () => new URL("plotly/plotly.min.js", document.baseURI).href;

let library;

export function plotly() {
  library ??= new Promise((resolve, reject) => {
    const script = document.head.appendChild(html("script", { src: address(), load: () => resolve(window.Plotly) }));
    script.addEventListener("error", () => reject(new Error("The chart library could not be loaded.")));
  });
  return library;
}

const needsWebGL = ({ type }) => /gl$|3d$|^(surface|isosurface|cone|volume|streamtube|splom|parcoords)$/.test(type);

let hasWebGL;

// A sentence on why these data cannot be drawn here, or nothing.
export function lacking(data) {
  if (!data.some(needsWebGL)) return "";
  hasWebGL ??= ["webgl2", "webgl"].some((kind) => document.createElement("canvas").getContext(kind));
  return hasWebGL ? "" : "This chart is drawn with WebGL, which this browser lacks or has switched off: "
    + "a flat chart of fewer points does without.";
}
