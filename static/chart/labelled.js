// Labels of a figure that find a place: chosen anew for each view, by Plotly.restyle.

import { ruler } from "../shared/fit_text.js";
import { place } from "./labels.js";
import { at, fontOf, foreseen, isSolid, seen, unpacked } from "./points.js";

/** @import { Label } from "./labels.js" */
/** @import { Sight } from "./points.js" */

/**
 * Labels that were taken out of a figure: their trace and its index, where their points are, and how large they are.
 * @typedef {Omit<Label, "x" | "y" | "radius">} Extent
 * @typedef {{ index: number, trace: any, inSpace: boolean, places: Record<string, ArrayLike<any>>, words: string[],
 *   sizes?: Extent[] }} Aside
 */

/** @param {any} trace */
const isLabels = ({ meta }) => meta?.labels === true;

/**
 * WebGL knows no entities, and takes <b> for markup: an invisible character keeps it from it.
 * @param {string} word
 */
const literal = (word) => word.replaceAll("&lt;", "<\u2060").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** @param {any} trace @param {number} index @returns {Aside} */
function taken(trace, index) {
  const inSpace = isSolid(trace);
  const places = Object.fromEntries((inSpace ? ["x", "y", "z"] : ["x", "y"]).map((name) =>
    [name, unpacked(trace[name])]));
  return { index, trace, inSpace, places, words: inSpace ? trace.text.map(literal) : trace.text };
}

/**
 * Data with the labels taken out, and what was taken. Their invisible markers keep the words off the real ones; in 3-D
 * the words keep away by themselves.
 * @param {any[]} data
 */
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

/** @param {CanvasRenderingContext2D} context @param {string} word @param {number} size */
function inkOf(context, word, size) {
  const ink = context.measureText(word);
  const part = size / LARGE;
  return { size, inkWidth: part * (ink.actualBoundingBoxLeft + ink.actualBoundingBoxRight),
    inkHeight: part * (ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent) };
}

/** @param {PlotlyNode} node @param {string[]} words @param {any} font @param {boolean} inSpace @returns {Extent[]} */
function measured(node, words, font, inSpace) {
  return words.map((word, index) => {
    const size = at(font.size, index) ?? 12;
    const [weight, family] = [at(font.weight, index) ?? "normal", at(font.family, index) ?? fontOf(node)];
    const context = ruler(`${weight} ${inSpace ? LARGE : size}px ${family}`);
    if (inSpace) return inkOf(context, word, size);
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(word);
    return { width, size, ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
  });
}

/**
 * Each label with where its point is on the screen; those of a hidden group are left out.
 * @param {Aside} aside
 * @param {Extent[]} sizes
 * @param {Sight} sight
 */
function candidates({ trace, places, words }, sizes, { frame, drawn, visible }) {
  const { pixel, area } = frame(trace);
  /** @type {(left: number, top: number) => string} */
  const spot = (left, top) => `${left.toFixed(1)},${top.toFixed(1)}`;
  const radii = new Map(drawn.map((marker) => [spot(marker.x, marker.y), marker.radius]));
  const always = new Set(trace.meta.always);
  const { x, y, z } = places;
  const labels = words.flatMap((word, number) => {
    if (!word || (trace.meta.traces && !visible[trace.meta.traces[number]])) return [];
    const [left, top] = pixel(x[number], y[number], z?.[number]) ?? [];
    if (left === undefined) return [];
    const radius = radii.get(spot(left, top)) ?? 3;
    return [{ ...sizes[number], x: left, y: top, radius, number, always: always.has(number) }];
  });
  return { labels, area };
}

// A name under which Plotly makes a trace anew: in one that is there, words that were never written before come out
// half as large, as it takes the pixels of the screen into account twice.
let times = 0;
const anew = () => `labels-${(times += 1)}`;

/**
 * The words that find a place, as what is to be written into their trace.
 * @param {PlotlyNode} node
 * @param {Aside} one
 * @param {Sight} sight
 */
function chosen(node, one, sight) {
  const font = one.trace.textfont ?? {};
  const extents = one.sizes ??= measured(node, one.words, font, one.inSpace);
  const { labels, area } = candidates(one, extents, sight);
  const found = place({ labels, markers: sight.drawn, area, most: one.trace.meta.most, inSpace: one.inSpace })
    .map(({ index, position }) => ({ ...labels[index], position }));
  /** @param {ArrayLike<any>} values */
  const pick = (values) => found.map(({ number }) => values[number]);
  /** @param {Record<string, any>} object */
  const picked = (object) => Object.fromEntries(Object.entries(object)
    .flatMap(([key, values]) => (at(values, 0) === values ? [] : [[key, pick(values)]])));
  return { ...picked(one.places), text: pick(one.words), textposition: found.map(({ position }) => position),
    sizes: found.map(({ radius }) => 2 * radius), font: picked(font) };
}

/**
 * Writes the labels that find a place. Returns what they depend on beside the figure, so that they are chosen anew only
 * when it has changed.
 * @param {PlotlyNode} node
 * @param {Aside[]} aside
 * @param {string} wasLabelled
 */
export async function label(node, aside, wasLabelled) {
  if (!aside.length) return "";
  const now = seen(node);
  if (now.state === wasLabelled) return now.state;
  const sight = { ...now }; // the markers are looked for here, once
  for (const one of aside) {
    const { sizes, font, ...written } = chosen(node, one, sight);
    const update = { ...written, ...(one.inSpace ? {} : { "marker.size": sizes }),
      ...Object.fromEntries(Object.entries(font).map(([key, values]) => [`textfont.${key}`, values])) };
    const wrapped = Object.fromEntries(Object.entries(update).map(([key, values]) => [key, [values]]));
    await window.Plotly.restyle(node, { ...wrapped, ...(one.inSpace ? { uid: anew() } : {}) }, [one.index]);
  }
  return sight.state;
}

/**
 * The same before flat data are drawn, where the axes are there already: it spares another drawing.
 * @param {PlotlyNode} node
 * @param {any[]} data
 * @param {Aside[]} aside
 * @param {number[]} ranges
 */
export function labelAhead(node, data, aside, ranges) {
  const sight = aside.length ? foreseen(node, data, ranges) : null;
  if (!sight) return "";
  for (const one of aside) {
    const { sizes, font, ...written } = chosen(node, one, sight);
    const emptied = data[one.index];
    data[one.index] = { ...emptied, ...written, marker: { ...emptied.marker, size: sizes },
      textfont: { ...one.trace.textfont, ...font } };
  }
  return sight.state;
}
