// Plotly's library, from the server: the installed package's, and none that is asked for elsewhere.

import { html } from "../shared/dom.js";

/** Where the server has it. */
export const address = () => new URL("plotly/plotly.min.js", document.baseURI).href;

/** Loads it. */
export const fetchPlotly = () => new Promise((resolve, reject) => {
  const script = document.head.appendChild(html("script", { src: address(), load: () => resolve(window.Plotly) }));
  script.addEventListener("error", () => reject(new Error("The chart library could not be loaded.")));
});
