// Axes and positions. A log axis is linear here: its values are exponents of ten. Pure functions.

import { powerOfTen } from "../shared/format.js";

const FAR = 1e5; // px: lines are cut off there

/**
 * A tick's number, with as many digits as its step needs.
 * @param {number} value
 * @param {number} step
 */
function formatted(value, step) {
  const [size, sign] = [Math.abs(value), value < 0 ? "\u2212" : ""];
  if (size && (size >= 1e5 || step < 1e-4)) {
    const [digits, exponent] = size.toExponential(2).split("e");
    return `${sign}${Number(digits)}\u00b7${powerOfTen(Number(exponent))}`;
  }
  const decimals = [0, 1, 2, 3, 4, 5].find((n) => Math.abs(step * 10 ** n - Math.round(step * 10 ** n)) < 1e-6) ?? 5;
  const digits = size.toFixed(decimals);
  return /[1-9]/.test(digits) ? sign + digits : "0";
}

/**
 * A few round numbers from low to high. `whole` for counts.
 * @param {number} low
 * @param {number} high
 * @param {number} wanted
 * @param {boolean} [whole]
 * @returns {{ value: number, text: string }[]}
 */
export function ticks(low, high, wanted, whole = false) {
  if (!(high > low)) return [{ value: low, text: formatted(low, whole ? 1 : Math.abs(low) || 1) }];
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  let step = power * ([1, 2, 2.5, 5].find((part) => part * power >= raw * 0.999) ?? 10);
  if (whole) step = Math.max(1, step === 2.5 ? 5 : step);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step)
    .map((value) => ({ value, text: formatted(value, step) }));
}

/**
 * Powers of ten between two exponents; where there are fewer than two, 2 and 5 times them as well.
 * @param {number} low
 * @param {number} high
 * @param {number} wanted
 */
export function logTicks(low, high, wanted) {
  const powers = ticks(low, high, wanted, true).map(({ value }) => ({ value, text: powerOfTen(value) }));
  if (powers.length > 1) return powers;
  /** @param {number} part @param {number} n */
  const multiple = (part, n) => (Math.abs(n) <= 3 ? String(Number(`${part}e${n}`)) : `${part}\u00b7${powerOfTen(n)}`);
  const exponents = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
  return exponents.flatMap((n) => [1, 2, 5].map((part) => ({ value: n + Math.log10(part),
    text: part === 1 ? powerOfTen(n) : multiple(part, n) })))
    .filter(({ value }) => value >= low - 1e-9 && value <= high + 1e-9);
}

/**
 * The ends of an axis: a log axis gets a margin, others are extended to round numbers.
 * @param {number} low
 * @param {number} high
 * @param {boolean} [isLog]
 */
export function ends(low, high, isLog) {
  if (isLog) {
    const margin = high - low < 0.18 ? 0.3 : 0.03 * (high - low);
    return [low - margin, high + margin];
  }
  if (!(high > low)) return [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const marks = ticks(low, high, 4);
  const step = marks.length > 1 ? marks[1].value - marks[0].value : high - low;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/**
 * From a value to its pixel; `invert` is the inverse.
 * @typedef {((value: number) => number) & { invert: (pixel: number) => number }} Scale
 */

/** @param {number} low @param {number} high @param {number} from @param {number} to @returns {Scale} */
export function scaleOf(low, high, from, to) {
  /** @param {number} value */
  const toPixel = (value) => from + ((value - low) / (high - low || 1)) * (to - from);
  /** @param {number} pixel */
  const invert = (pixel) => low + ((pixel - from) / (to - from || 1)) * (high - low);
  return Object.assign(toPixel, { invert });
}

/** @param {number} pixels */
const tenth = (pixels) => Math.round(Math.max(-FAR, Math.min(FAR, pixels)) * 10) / 10;

/**
 * An SVG path through the points, with a gap where one is not finite.
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 */
export function path(xs, ys) {
  let [text, down] = ["", false];
  for (let i = 0; i < xs.length; i++) {
    const there = Number.isFinite(ys[i]);
    if (there) text += `${down ? "L" : "M"}${tenth(xs[i])} ${tenth(ys[i])}`;
    down = there;
  }
  return text;
}

/**
 * The area between two lines, where both are finite.
 * @param {number[]} xs
 * @param {ArrayLike<number>} lower
 * @param {ArrayLike<number>} upper
 */
export function area(xs, lower, upper) {
  const there = [...xs.keys()].filter((i) => Number.isFinite(lower[i]) && Number.isFinite(upper[i]));
  /** @type {(edge: ArrayLike<number>) => (i: number) => string} */
  const point = (edge) => (i) => `${tenth(xs[i])} ${tenth(edge[i])}`;
  return there.length ? `M${[...there.map(point(upper)), ...there.reverse().map(point(lower))].join("L")}Z` : "";
}

/**
 * Moves heights apart to at least `gap`, in their order, between top and bottom, as little as necessary; a label with
 * several rows takes as many gaps.
 * @param {number[]} heights
 * @param {number} gap
 * @param {number} top
 * @param {number} bottom
 * @param {number[]} [rows]
 */
export function spread(heights, gap, top, bottom, rows = heights.map(() => 1)) {
  const half = rows.map((count) => ((count - 1) * gap) / 2);
  const order = [...heights.keys()].sort((a, b) => heights[a] - heights[b]);
  const moved = [...heights];
  let floor = top;
  for (const i of order) floor = (moved[i] = Math.max(moved[i], floor + half[i])) + half[i] + gap;
  let ceiling = bottom;
  for (const i of order.reverse()) ceiling = (moved[i] = Math.min(moved[i], ceiling - half[i])) - half[i] - gap;
  return moved;
}

/**
 * A place for a text; `more` is the extra height of several rows.
 * @typedef {{ x: number, wide: number, middle: number, more?: number }} Spot
 */

/**
 * The place for a text within a box that the fewest points cross; an earlier one is preferred to one that is hardly
 * better.
 * @param {Spot[]} places
 * @param {number[][]} points
 * @param {Area} box
 */
export function clearest(places, points, { left, right, top, bottom }) {
  /** @param {Spot} place @param {number} i */
  const cost = ({ x, wide, middle, more = 0 }, i) => 4 * i + points.filter(([px, py]) => px > x - 6 && px < x + wide + 6
    && Math.abs(py - middle) < 10 + more).length
    + (x < left || x + wide > right || middle - more - 7 < top || middle + more + 7 > bottom ? 1e4 : 0);
  const costs = places.map(cost);
  return places[costs.indexOf(Math.min(...costs))];
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/**
 * The layout of panels: in about equal rows, with widths by their shares and equal heights. Wide panels are drawn
 * larger.
 * @param {number} width
 * @param {{ kind: string, share: number, lines: unknown[] }[]} panels
 * @param {number} gap
 * @param {number} [tallest]
 * @param {number[]} [rows]
 */
export function grid(width, panels, gap, tallest = 380, rows = panels.map(({ lines }) => lines.length)) {
  const narrowest = panels.length > 3 ? 206 : 340;
  const most = Math.max(1, Math.floor((width + gap) / (narrowest + gap)));
  const columns = Math.ceil(panels.length / Math.ceil(panels.length / Math.min(most, panels.length)));
  const places = panels.map((_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const shares = panels.slice(row * columns, (row + 1) * columns).map(({ share }) => share);
    const unit = (width - gap * (columns - 1)) / ((sum(shares) * columns) / shares.length);
    return { row, x: unit * sum(shares.slice(0, column)) + gap * column, width: unit * shares[column] };
  });
  const widest = Math.max(...places.map((place) => place.width));
  const lines = Math.max(...panels.map(({ kind }, i) => (kind === "lines" ? rows[i] : 0)));
  const height = Math.round(Math.max(176, 92 + 16 * lines, Math.min(tallest, widest * (columns > 1 ? 0.52 : 0.66))));
  const zoom = Math.min(1.4, Math.max(1, width / columns / 480));
  return { places: places.map((place) => ({ ...place, y: place.row * (height + gap) })), height, zoom };
}
