// The one Plotly chart: new data keep the node, the zoom and what is hidden (Plotly.react). The library comes from the
// installed package, with the first chart that is shown.

import { html } from "../player/dom.js";
import { luminance } from "../player/ink.js";

const charts = new WeakMap();
let library;

function plotly() {
  library ??= new Promise((resolve, reject) => {
    const address = new URL("plotly/plotly.min.js", document.baseURI).href;
    const script = document.head.appendChild(html("script", { src: address, load: () => resolve(window.Plotly) }));
    script.addEventListener("error", () => reject(new Error("The chart library could not be loaded.")));
  });
  return library;
}

export default function mount(component) {
  const parent = component.parentElement;
  if (!charts.has(parent)) {
    const node = html("div", { class: "chart", "data-testid": "chart", role: "img" });
    parent.append(node);
    charts.set(parent, node);
  }
  draw(charts.get(parent), component.data);
  return () => {
    const node = charts.get(parent);
    window.Plotly?.purge(node);
    node?.remove();
    charts.delete(parent);
  };
}

async function draw(node, { figure, templates, description, revision }) {
  node.setAttribute("aria-label", description);
  const { data, layout } = JSON.parse(figure);
  const ground = getComputedStyle(node).getPropertyValue("--st-background-color") || "#ffffff";
  const template = JSON.parse(templates[luminance(ground.trim()) > 0.4 ? "light" : "dark"]);
  try {
    await (await plotly()).react(node, data, { ...layout, template, uirevision: revision, autosize: true }, {
      responsive: true,
      displaylogo: false,
      modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]], // one by one: none of them uploads anything
    });
    node.dataset.ready = "true";
  } catch (problem) {
    node.textContent = problem.message;
  }
}
