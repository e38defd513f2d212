// Saves the current chart as one HTML file that makes no request: it contains Plotly's library and the figure.

import { download } from "../shared/save.js";
import { themeOf } from "../shared/theme.js";
import { address } from "./fetching.js";

/** @import { About } from "./buttons.js" */

/**
 * No request is allowed, whatever the figure contains. Only 2-D WebGL traces need `eval`.
 * @param {{ type: string }[]} data
 */
const policy = (data) => "default-src 'none'; "
  + `script-src 'unsafe-inline'${data.some(({ type }) => /gl$/.test(type)) ? " 'unsafe-eval'" : ""}; `
  + "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

const FRAME = `
body { margin: 0 auto; padding: 14px 20px; max-width: 1900px; background: var(--st-background-color);
  color: var(--st-text-color); font-family: var(--font); }
h1 { margin: 0 0 12px; font-size: 26px; line-height: 1.3; }
#said { font-size: 15px; line-height: 1.5; opacity: 0.8; overflow-wrap: anywhere; }
`;

// Runs in the file: user input goes from JSON into text, never into markup.
const START = `
const { name, title, description, style, figure, config } = JSON.parse(document.getElementById("data").textContent);
for (const [name, value] of Object.entries(style)) document.documentElement.style.setProperty(name, value);
const [heading, plot, said] = ["h1", ".chart-plot", "#said"].map((one) => document.querySelector(one));
document.title = heading.textContent = title;
plot.setAttribute("aria-label", description);
said.textContent = description;
const save = (format, icon) => ({ name: format, title: "Save the picture as " + format.toUpperCase(), icon,
  click: ({ data, layout, _fullLayout: { width, height } }) => Plotly.downloadImage(
    { data, layout: { ...layout, paper_bgcolor: style["--st-background-color"] } },
    { format, width, height, scale: 2, filename: name }) });
config.modeBarButtons[0].push(save("png", Plotly.Icons.camera), save("svg", Plotly.Icons.disk));
Plotly.newPlot(plot, figure.data, figure.layout, config).then(() => { document.body.dataset.ready = "true"; });
`;

/** @param {string} character */
const code = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
/**
 * Plotly stores internal properties next to the given ones, under names with an underscore.
 * @param {string} key
 * @param {any} value
 */
const plain = (key, value) => (key.startsWith("_") ? undefined
  : ArrayBuffer.isView(value) ? [.../** @type {any} */ (value)] : value);

/**
 * JSON that cannot end its script element or open a comment in it.
 * @param {unknown} value
 */
export const inert = (value) => JSON.stringify(value, plain).replace(/[<>&\u2028\u2029]/g, code);

/**
 * The same for a program, where such text occurs only in strings and patterns.
 * @param {string} text
 */
const inScript = (text) => text.replace(/<(?=\/script|!--)/gi, "\\x3c");

/**
 * A chart's title, from its name: `embedding-map-map` is the map of the embedding map.
 * @param {string} name
 */
export function titled(name) {
  const words = [...new Set(name.split("-"))].join(" ").replace(/\b(rnn|lstm|gru)\b/g, (cell) => cell.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The whole file. `style` of the chart has CSS variables; `css` is the chart's style sheet. The figure's background is
 * transparent, as WebGL draws beneath it.
 * @param {{ chart: { name?: string, title: string, description: string, style: Record<string, string>,
 *   figure: { data: any[], layout: any }, config: any }, library: string, css: string, isDark: boolean }} parts
 */
export function page({ chart, library, css, isDark }) {
  const { data, layout } = chart.figure;
  const kind = layout.scene ? "solid" : "flat";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(data)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${isDark ? "dark" : "light"}">
<meta name="generator" content="Unrolled">
<title>A chart</title>
<style>${FRAME}${css}</style>
</head>
<body>
<h1></h1>
<main class="chart" data-kind="${kind}" data-crowded>
<div class="chart-body"><div class="chart-plot" role="img"></div></div></main>
<p id="said" aria-hidden="true"></p>
<noscript><p>This chart needs JavaScript to be drawn.</p></noscript>
<script type="application/json" id="data">${inert(chart)}</script>
<script>${inScript(library)}</script>
<script>${START}</script>
</body>
</html>
`;
}

/** @param {string | URL} url */
async function text(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} is not there`);
  return answer.text();
}

/**
 * Saves the chart of a node; `config` is that of the mode bar in the file.
 * @param {PlotlyNode} node
 * @param {any} config
 * @param {Omit<About, "home">} about
 */
export async function saveHtml(node, config, { name, description, background, say }) {
  const { font } = node.layout.template.layout;
  const style = { "--st-background-color": background, "--st-text-color": font.color, "--font": font.family };
  try {
    const [library, css] = await Promise.all([text(address()), text(new URL("chart.css", import.meta.url))]);
    const figure = { data: node.data, layout: node.layout };
    const chart = { name, title: titled(name), description, style, figure, config };
    const whole = page({ chart, library, css, isDark: themeOf(background) === "dark" });
    download(new Blob([whole], { type: "text/html;charset=utf-8" }), `${name}.html`);
    say("");
  } catch {
    say("The chart was not saved: its library could not be fetched from the server.");
  }
}
