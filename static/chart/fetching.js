// Plotly's library, from the server: that of the installed package, with no request to another host.

import { html } from "../shared/dom.js";

/** Its address on the server. */
export const address = () => new URL("plotly/plotly.min.js", document.baseURI).href;

/** Loads it. */
export const fetchPlotly = () => new Promise((resolve, reject) => {
  const script = document.head.appendChild(html("script", { src: address(), load: () => resolve(window.Plotly) }));
  script.addEventListener("error", () => reject(new Error("The chart library could not be loaded.")));
});
