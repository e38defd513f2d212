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
  draw(charts.get(parent), component);
  return () => {
    const node = charts.get(parent);
    window.Plotly?.purge(node);
    node?.remove();
    charts.delete(parent);
  };
}

// A click says which point it hit: the trace's number, and where it is.
function hear(node, { data, setTriggerValue }) {
  node.removeAllListeners("plotly_click");
  if (!data.clicks) return;
  node.on("plotly_click", ({ points: [point] }) => {
    setTriggerValue("click", { trace: point.curveNumber, x: point.x, y: point.y });
  });
}

// After the frame that is due: what stands above the chart is not to wait for it.
const afterFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

async function draw(node, component) {
  const { figure, templates, description, revision } = component.data;
  node.setAttribute("aria-label", description);
  node.latest = component;
  await afterFrame();
  if (node.latest !== component) return; // newer data have come
  const ground = getComputedStyle(node).getPropertyValue("--st-background-color") || "#ffffff";
  const room = luminance(ground.trim()) > 0.4 ? "light" : "dark";
  if (node.shown === room + figure) {
    hear(node, component);
    return;
  }
  const { data, layout } = JSON.parse(figure);
  const template = JSON.parse(templates[room]);
  try {
    await (await plotly()).react(node, data, { ...layout, template, uirevision: revision, autosize: true }, {
      responsive: true,
      displaylogo: false,
      modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]], // one by one: none of them uploads anything
    });
    hear(node, component);
    node.shown = room + figure;
    node.dataset.ready = "true";
  } catch (problem) {
    node.textContent = problem.message;
  }
}
