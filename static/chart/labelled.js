// Labels of a figure that find a place: chosen anew for each view, by Plotly.restyle.

import { place } from "./labels.js";
import { at, fontOf, framed, isShown, isSolid, markers, rangesOf, sceneOf, sizeOf } from "./points.js";

const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array, i2: Int16Array, u2: Uint16Array,
  i1: Int8Array, u1: Uint8Array };
const pen = () => (pen.context ??= document.createElement("canvas").getContext("2d"));
const isLabels = ({ meta }) => meta?.labels === true;

// Plotly's own way to send many numbers.
const unpacked = (given) => (given?.bdata
  ? new ARRAYS[given.dtype](Uint8Array.from(atob(given.bdata), (one) => one.charCodeAt(0)).buffer) : given ?? []);

// WebGL knows no entities, and takes <b> for markup: an invisible character keeps it from it.
const literal = (word) => word.replaceAll("&lt;", "<\u2060").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function taken(trace, index) {
  const inSpace = isSolid(trace);
  const places = Object.fromEntries((inSpace ? ["x", "y", "z"] : ["x", "y"]).map((name) =>
    [name, unpacked(trace[name])]));
  return { index, trace, inSpace, places, words: inSpace ? trace.text.map(literal) : trace.text };
}

// Data with the labels taken out, and what was taken. Their invisible markers keep the words off the real ones; in 3-D
// the words keep away by themselves.
export function putAside(data) {
  const aside = data.flatMap((trace, index) => (isLabels(trace) ? [taken(trace, index)] : []));
  const rest = [...data];
  for (const { index, trace, inSpace, places } of aside) {
    const none = Object.fromEntries(Object.keys(places).map((name) => [name, []]));
    const how = inSpace ? { mode: "text" } : { mode: "markers+text", marker: { opacity: 0 } };
    rest[index] = { showlegend: false, ...trace, ...none, text: [], ...how, hoverinfo: "skip" };
  }
  return { data: rest, aside };
}

const LARGE = 64; // WebGL's letters are drawn at this size, and made smaller

function inkOf(context, word, size) {
  const ink = context.measureText(word);
  const part = size / LARGE;
  return { size, inkWidth: part * (ink.actualBoundingBoxLeft + ink.actualBoundingBoxRight),
    inkHeight: part * (ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent) };
}

function measured(node, words, font, inSpace) {
  const context = pen();
  return words.map((word, index) => {
    const size = at(font.size, index) ?? 12;
    const [weight, family] = [at(font.weight, index) ?? "normal", at(font.family, index) ?? fontOf(node)];
    context.font = `${weight} ${inSpace ? LARGE : size}px ${family}`;
    if (inSpace) return inkOf(context, word, size);
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(word);
    return { width, size, ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
  });
}

// Each label with where its point is on the screen; those of a hidden group are left out.
function candidates(node, { index, trace, places, words, sizes }, drawn) {
  const frame = framed(node, node.data[index]);
  const spot = (left, top) => `${left.toFixed(1)},${top.toFixed(1)}`;
  const radii = new Map(drawn.map((marker) => [spot(marker.x, marker.y), marker.radius]));
  const always = new Set(trace.meta.always);
  const { x, y, z } = places;
  const labels = words.flatMap((word, number) => {
    if (!word || (trace.meta.traces && !isShown(node, trace.meta.traces[number]))) return [];
    const [left, top] = frame.pixel(x[number], y[number], z?.[number]) ?? [];
    if (left === undefined) return [];
    const radius = radii.get(spot(left, top)) ?? 3;
    return [{ ...sizes[number], x: left, y: top, radius, number, always: always.has(number) }];
  });
  return { labels, area: frame.area };
}

// A name under which Plotly makes a trace anew: in one that is there, words that were never written before come out
// half as large, as it takes the pixels of the screen into account twice.
let times = 0;
const anew = () => `labels-${(times += 1)}`;

// Writes the labels that find a place. Returns what they depend on beside the figure, so that they are chosen anew only
// when it has changed.
export async function label(node, aside, wasLabelled) {
  if (!aside.length) return "";
  const visible = node._fullData.map((_, index) => isShown(node, index));
  aside.forEach(({ index }) => (visible[index] = true)); // emptied, Plotly counts it as hidden
  const view = aside.some(({ inSpace }) => inSpace) ? sceneOf(node) : rangesOf(node);
  const state = JSON.stringify([view, sizeOf(node), visible]);
  if (state === wasLabelled) return state;
  const drawn = markers(node);
  for (const one of aside) {
    const font = one.trace.textfont ?? {};
    one.sizes ??= measured(node, one.words, font, one.inSpace);
    const { labels, area } = candidates(node, one, drawn);
    const found = place({ labels, markers: drawn, area, most: one.trace.meta.most, inSpace: one.inSpace })
      .map(({ index, position }) => ({ ...labels[index], position }));
    const pick = (values) => [found.map(({ number }) => values[number])];
    const fonts = Object.entries(font).filter(([, value]) => Array.isArray(value));
    await window.Plotly.restyle(node, {
      ...Object.fromEntries(Object.entries(one.places).map(([name, values]) => [name, pick(values)])),
      text: pick(one.words), textposition: [found.map((word) => word.position)],
      ...(one.inSpace ? { uid: anew() } : { "marker.size": [found.map(({ radius }) => 2 * radius)] }),
      ...Object.fromEntries(fonts.map(([key, value]) => [`textfont.${key}`, pick(value)])),
    }, [one.index]);
  }
  return state;
}
