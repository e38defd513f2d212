// The labels of a figure, chosen for each view so that they do not overlap, and set by Plotly.restyle.

import { ruler } from "../shared/fit_text.js";
import { place } from "./labels.js";
import { at, fontOf, isSolid, predicted, seen, unpacked } from "./points.js";

/** @import { Label } from "./labels.js" */
/** @import { Sight } from "./points.js" */

/**
 * Labels extracted from a figure: their trace and its index, the coordinates of their points, and their sizes.
 * @typedef {Omit<Label, "x" | "y" | "radius">} Extent
 * @typedef {{ index: number, trace: any, inSpace: boolean, places: Record<string, ArrayLike<any>>, words: string[],
 *   sizes?: Extent[] }} LabelSet
 */

/** @param {any} trace */
const isLabels = ({ meta }) => meta?.labels === true;

/**
 * Plotly's WebGL text does not decode entities, and reads <b> as markup: an invisible character prevents it.
 * @param {string} word
 */
const literal = (word) => word.replaceAll("&lt;", "<\u2060").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** @param {any} trace @param {number} index @returns {LabelSet} */
function labelSetOf(trace, index) {
  const inSpace = isSolid(trace);
  const places = Object.fromEntries((inSpace ? ["x", "y", "z"] : ["x", "y"]).map((name) =>
    [name, unpacked(trace[name])]));
  return { index, trace, inSpace, places, words: inSpace ? trace.text.map(literal) : trace.text };
}

/**
 * Data without the labels, and the labels. Invisible markers keep the text away from the visible ones; in 3-D the text
 * has a distance of its own.
 * @param {any[]} data
 */
export function extractLabels(data) {
  const labelSets = data.flatMap((trace, index) => (isLabels(trace) ? [labelSetOf(trace, index)] : []));
  const rest = [...data];
  for (const { index, trace, inSpace, places } of labelSets) {
    const none = Object.fromEntries(Object.keys(places).map((name) => [name, []]));
    const how = inSpace ? { mode: "text" } : { mode: "markers+text", marker: { opacity: 0 } };
    rest[index] = { showlegend: false, ...trace, ...none, text: [], ...how, hoverinfo: "skip" };
  }
  return { data: rest, labelSets };
}

const LARGE = 64; // WebGL's text is drawn at this size, then scaled down

/** @param {CanvasRenderingContext2D} context @param {string} word @param {number} size */
function extentOf(context, word, size) {
  const text = context.measureText(word);
  const part = size / LARGE;
  return { size, textWidth: part * (text.actualBoundingBoxLeft + text.actualBoundingBoxRight),
    textHeight: part * (text.actualBoundingBoxAscent + text.actualBoundingBoxDescent) };
}

/** @param {PlotlyNode} node @param {string[]} words @param {any} font @param {boolean} inSpace @returns {Extent[]} */
function measured(node, words, font, inSpace) {
  return words.map((word, index) => {
    const size = at(font.size, index) ?? 12;
    const [weight, family] = [at(font.weight, index) ?? "normal", at(font.family, index) ?? fontOf(node)];
    const context = ruler(`${weight} ${inSpace ? LARGE : size}px ${family}`);
    if (inSpace) return extentOf(context, word, size);
    const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText(word);
    return { width, size, ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
  });
}

/**
 * Each label with the position of its point on the screen; those of a hidden group are omitted.
 * @param {LabelSet} set
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

// A new name, so that Plotly creates the trace again: in an existing trace, new words are drawn at half the size, as
// Plotly applies the device pixel ratio twice.
let times = 0;
const newName = () => `labels-${(times += 1)}`;

/**
 * The labels that can be placed, as updates of their trace.
 * @param {PlotlyNode} node
 * @param {LabelSet} one
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
 * Draws the labels that can be placed. Returns the state that they depend on besides the figure, so that they are
 * chosen again only when it has changed.
 * @param {PlotlyNode} node
 * @param {LabelSet[]} labelSets
 * @param {string} wasLabelled
 */
export async function label(node, labelSets, wasLabelled) {
  if (!labelSets.length) return "";
  const now = seen(node);
  if (now.state === wasLabelled) return now.state;
  const sight = { ...now }; // the markers are computed here, once
  for (const one of labelSets) {
    const { sizes, font, ...written } = chosen(node, one, sight);
    const update = { ...written, ...(one.inSpace ? {} : { "marker.size": sizes }),
      ...Object.fromEntries(Object.entries(font).map(([key, values]) => [`textfont.${key}`, values])) };
    const wrapped = Object.fromEntries(Object.entries(update).map(([key, values]) => [key, [values]]));
    await window.Plotly.restyle(node, { ...wrapped, ...(one.inSpace ? { uid: newName() } : {}) }, [one.index]);
  }
  return sight.state;
}

/**
 * The same before 2-D data are drawn, if the axes exist already: it saves drawing twice.
 * @param {PlotlyNode} node
 * @param {any[]} data
 * @param {LabelSet[]} labelSets
 * @param {number[]} ranges
 */
export function labelAhead(node, data, labelSets, ranges) {
  const sight = labelSets.length ? predicted(node, data, ranges) : null;
  if (!sight) return "";
  for (const one of labelSets) {
    const { sizes, font, ...written } = chosen(node, one, sight);
    const emptied = data[one.index];
    data[one.index] = { ...emptied, ...written, marker: { ...emptied.marker, size: sizes },
      textfont: { ...one.trace.textfont, ...font } };
  }
  return sight.state;
}
