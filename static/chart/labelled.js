// Labels of a figure that find a place: chosen anew for each view, by Plotly.restyle.

import { place } from "./labels.js";
import { at, fontOf, framed, isShown, markers, rangesOf, sizeOf } from "./points.js";

const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array, i2: Int16Array, u2: Uint16Array,
  i1: Int8Array, u1: Uint8Array };
const pen = () => (pen.context ??= document.createElement("canvas").getContext("2d"));
const isLabels = ({ meta }) => meta?.labels === true;

// Plotly's own way to send many numbers.
const unpacked = (given) => (given?.bdata
  ? new ARRAYS[given.dtype](Uint8Array.from(atob(given.bdata), (one) => one.charCodeAt(0)).buffer) : given ?? []);

// Data with the labels taken out, and what was taken. Their invisible markers keep the words off the real ones.
export function putAside(data) {
  const aside = data.flatMap((trace, index) => (isLabels(trace)
    ? [{ index, trace, x: unpacked(trace.x), y: unpacked(trace.y) }] : []));
  const emptied = data.map((trace) => (isLabels(trace)
    ? { showlegend: false, ...trace, x: [], y: [], text: [], mode: "markers+text", marker: { opacity: 0 },
      hoverinfo: "skip" } : trace));
  return { data: emptied, aside };
}

function measured(node, words, font) {
  const context = pen();
  return words.map((word, index) => {
    const size = at(font.size, index) ?? 12;
    context.font = `${at(font.weight, index) ?? "normal"} ${size}px ${at(font.family, index) ?? fontOf(node)}`;
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(word);
    return { width, size, ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
  });
}

// Each label with where its point is on the screen; those of a hidden group are left out.
function candidates(node, { index, trace, x, y, sizes }, drawn) {
  const frame = framed(node, node.data[index]);
  const spot = (left, top) => `${left.toFixed(1)},${top.toFixed(1)}`;
  const radii = new Map(drawn.map((marker) => [spot(marker.x, marker.y), marker.radius]));
  const always = new Set(trace.meta.always);
  const labels = trace.text.flatMap((word, number) => {
    if (!word || (trace.meta.traces && !isShown(node, trace.meta.traces[number]))) return [];
    const [left, top] = [frame.x(x[number]), frame.y(y[number])];
    const radius = radii.get(spot(left, top)) ?? 3;
    return [{ ...sizes[number], x: left, y: top, radius, number, always: always.has(number) }];
  });
  return { labels, area: frame.area };
}

// Writes the labels that find a place. Returns what they depend on beside the figure, so that they are chosen anew only
// when it has changed.
export async function label(node, aside, wasLabelled) {
  if (!aside.length) return "";
  const visible = node._fullData.map((_, index) => isShown(node, index));
  aside.forEach(({ index }) => (visible[index] = true)); // emptied, Plotly counts it as hidden
  const state = JSON.stringify([rangesOf(node), sizeOf(node), visible]);
  if (state === wasLabelled) return state;
  const drawn = markers(node);
  for (const one of aside) {
    const font = one.trace.textfont ?? {};
    one.sizes ??= measured(node, one.trace.text, font);
    const { labels, area } = candidates(node, one, drawn);
    const found = place({ labels, markers: drawn, area, most: one.trace.meta.most })
      .map(({ index, position }) => ({ ...labels[index], position }));
    const pick = (values) => [found.map(({ number }) => values[number])];
    const fonts = Object.entries(font).filter(([, value]) => Array.isArray(value));
    await window.Plotly.restyle(node, {
      x: pick(one.x), y: pick(one.y), text: pick(one.trace.text), textposition: [found.map((word) => word.position)],
      "marker.size": [found.map(({ radius }) => 2 * radius)],
      ...Object.fromEntries(fonts.map(([key, value]) => [`textfont.${key}`, pick(value)])),
    }, [one.index]);
  }
  return state;
}
