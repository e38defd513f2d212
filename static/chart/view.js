// The view of a figure: two ranges, or in 3-D the camera's position; and its form in the link. Pure.

import { numberIn, refused, rewritten } from "../shared/link.js";

const LARGEST = 1e9; // limit for a link: beyond, Plotly's arithmetic fails
/** @type {Record<ChartKind, string>} */
const EXPECTED = {
  flat: "x0,x1,y0,y1, the ends of two ranges",
  solid: "x,y,z, the camera's position",
};

/**
 * Whether a figure's data are in two dimensions or in three.
 * @param {{ type: string }[]} data
 * @returns {ChartKind}
 */
export const kindOf = (data) => (data.some(({ type }) => /3d$|^(surface|isosurface|cone|volume)$/.test(type))
  ? "solid" : "flat");

/** @param {ChartView} view @param {ChartKind} kind */
const isView = (view, kind) => view.every((number) => Math.abs(number) <= LARGEST) && (kind === "solid"
  ? view.length === 3 && Math.hypot(...view) > 1e-3
  : view.length === 4 && view[0] !== view[1] && view[2] !== view[3]);

/**
 * The view in a link, null for none, and an error sentence if it is invalid.
 * @param {string} search
 * @param {string} name
 * @param {ChartKind} kind
 * @returns {{ view: ChartView | null, problem: string }}
 */
export function readView(search, name, kind) {
  const given = name ? new URLSearchParams(search).get(name) : null;
  if (given === null) return { view: null, problem: "" };
  const view = given.split(",").map(numberIn);
  if (isView(view, kind)) return { view, problem: "" };
  return { view: null, problem: refused(name, EXPECTED[kind], given, "Showing everything") };
}

/**
 * Numbers rounded to four significant digits of the width of their range.
 * @param {number[]} numbers
 * @param {number} width
 */
function rounded(numbers, width) {
  const decimals = Math.min(20, Math.max(0, 3 - Math.floor(Math.log10(width))));
  return numbers.map((number) => Number(number.toFixed(decimals)));
}

/**
 * A view as written in the link.
 * @param {ChartView} view
 * @param {ChartKind} kind
 */
export function spellView(view, kind) {
  if (kind === "solid") return rounded(view, Math.max(...view.map(Math.abs))).join(",");
  const [x0, x1, y0, y1] = view;
  return [...rounded([x0, x1], Math.abs(x1 - x0)), ...rounded([y0, y1], Math.abs(y1 - y0))].join(",");
}

/**
 * The query string with this view, which is omitted if everything is visible. Other parameters are unchanged.
 * @param {string} search
 * @param {string} name
 * @param {ChartView | null} view
 * @param {ChartKind} kind
 */
export const writeView = (search, name, view, kind) =>
  rewritten(search, { [name]: view && isView(view, kind) ? spellView(view, kind) : null });

/**
 * The view centred on a point: with the current width if the user has zoomed, else a third of everything.
 * @param {ChartView} view
 * @param {number[]} point
 * @param {boolean} isZoomed
 */
export function centred([x0, x1, y0, y1], [x, y], isZoomed) {
  const part = isZoomed ? 1 : 1 / 3;
  const [wide, high] = [((x1 - x0) * part) / 2, ((y1 - y0) * part) / 2];
  return [x - wide, x + wide, y - high, y + high];
}

/**
 * Whether a point is visible in a 2-D view.
 * @param {ChartView} view
 * @param {number[]} place
 */
export function sees([x0, x1, y0, y1], [x, y]) {
  /** @type {(value: number, a: number, b: number) => boolean} */
  const between = (value, a, b) => value >= Math.min(a, b) && value <= Math.max(a, b);
  return between(x, x0, x1) && between(y, y0, y1);
}

/**
 * A layout with the view applied.
 * @param {any} layout
 * @param {ChartView | null} view
 * @param {Camera | null} [camera]
 */
export function withView(layout, view, camera) {
  if (!view) return layout;
  if (view.length === 3) {
    const [x, y, z] = view;
    const own = layout.scene?.camera;
    return { ...layout, scene: { ...layout.scene, camera: camera ?? { ...own, eye: { x, y, z } } } };
  }
  /** @type {(given: any, range: number[]) => any} */
  const axis = (given, range) => ({ ...given, range, autorange: false });
  return { ...layout, xaxis: axis(layout.xaxis, view.slice(0, 2)), yaxis: axis(layout.yaxis, view.slice(2)) };
}
