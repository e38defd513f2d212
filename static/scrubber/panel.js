// The base class of panels: drawn once for its size; then only what depends on the position changes.

import { svg } from "../shared/dom.js";
import { broken, fittingSize, textWidth, widest } from "../shared/fit_text.js";
import { clearest, ends, logTicks, scaleOf, ticks } from "./geometry.js";
import { numberOf, range, spellValue, valuesAt } from "./sweep.js";
import { halo, label, LINE, ROW, stacked } from "./text.js";

/**
 * The data of a panel; `number` is its index.
 * @typedef {{ sweep: Sweep, panel: SweepPanel, palette: Palette, number: number }} Parts
 * The highlighted point: the index of a line, -1 for none, and of a point on x.
 * @typedef {{ line: number, at: number | null }} Highlight
 * The label of a line next to the frame: its name and value, and a sample of the line.
 * @typedef {{ value: SVGTSpanElement, group: SVGGElement }} LineLabel
 */

const QUIETLY = { "text-anchor": "middle" };

const LABELS = 0.48; // of a panel's width, at most: the labels next to the frame
const STRETCHED = 1.25; // this much more, for a word that would break

/** @type {Highlight} */
export const NOTHING = { line: -1, at: null };

export class Panel {
  /** @type {Highlight} */ highlighted = NOTHING;
  size = [0, 0]; // width and height, when it was drawn
  headWidth = 0; // of the heading of the labels
  /** @type {string[][]} */ names = []; // of the lines, in rows
  /** @type {LineLabel[]} */ lineLabels = [];
  /** @type {number[]} */ pixels = []; // of xs
  /** @type {Area & { width: number }} */ box;
  /** @type {import("./geometry.js").Scale} */ toX;
  /** @type {import("./geometry.js").Scale} */ toY;
  /** @type {SVGGElement} */ group;
  /** @type {SVGLineElement | null} */ cursor = null;

  /** @param {Parts} parts */
  constructor({ sweep, panel, palette, number }) {
    this.sweep = sweep;
    this.panel = panel;
    this.palette = palette;
    this.number = number;
    this.xs = panel.x ?? sweep.positions;
    this.digits = panel.digits ?? sweep.digits;
    const [lowest, highest] = range(panel);
    const [low, high] = ends(lowest, highest, panel.isLog);
    this.y = [panel.low ?? Math.max(low, panel.floor), panel.high ?? high];
    const [first, last] = [this.xs[0], this.xs[this.xs.length - 1]];
    this.x = first < last ? [first, last] : [first - 0.5, first + 0.5];
    // Labels are on the side where values are read.
    this.isMirrored = panel.x !== null && panel.at !== null && panel.at < (panel.x.length - 1) / 2;
  }

  /** @param {number[]} ends */
  setY(ends) {
    this.y = ends;
  }

  /**
   * Draws the panel into a group whose upper left corner is at 0, 0.
   * @param {number} width
   * @param {number} height
   */
  draw(width, height) {
    const { panel, palette } = this;
    Object.assign(this, { highlighted: NOTHING, size: [width, height] });
    const gutter = this.gutterWidth(width * LABELS);
    const title = broken(panel.title, width, 600, 13);
    const unit = broken(this.yLabel(), width - Math.max(gutter, this.headWidth + 12));
    const [above, bottom] = [13 + LINE * (title.length - 1), height - 34];
    const top = above + 17 + ROW * (unit.length - 1) + 12;
    const marks = this.yTicks(bottom - top);
    const axis = Math.max(...marks.map((tick) => textWidth(tick.text)), 14) + 8;
    const labels = Math.min(width - axis - 40, gutter);
    const [left, right] = this.isMirrored ? [labels, width - axis] : [axis, width - labels];
    this.box = { left, right, top, bottom, width };
    this.toX = scaleOf(this.x[0], this.x[1], left, right);
    this.toY = scaleOf(this.y[0], this.y[1], bottom, top);
    this.pixels = Array.from(this.xs, this.toX);
    const [end, anchor] = this.isMirrored ? [width, "end"] : [0, null];
    this.group = svg("g", { role: "img", "aria-label": `${panel.title}: ${panel.y_label}` },
      label(0, 13, stacked(0, (13 + above) / 2, title, LINE), palette.text, { "font-weight": 600, "font-size": 13 }),
      label(end, 30, stacked(end, (above + 17 + top - 12) / 2, unit), palette.quiet, { "text-anchor": anchor }),
      marks.flatMap((tick) => this.drawTick(tick)), this.drawX(), this.inFrame(this.drawData()),
      this.drawReferences(), this.drawCursor(), this.drawLabels());
    return this.group;
  }

  /**
   * The pixel of a value; values below the floor are drawn on it.
   * @param {number} value
   */
  heightOf(value) {
    return this.toY(Math.max(value, this.panel.floor));
  }

  yLabel() {
    return this.panel.y_label;
  }

  /** @param {number} height */
  yTicks(height) {
    const [low, high] = this.y;
    return this.panel.isLog ? logTicks(low, high, height / 28) : ticks(low, high, height / 30);
  }

  /** @param {{ value: number, text: string }} tick */
  drawTick({ value, text }) {
    const { left, right } = this.box;
    const y = this.toY(value);
    return [svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: this.palette.line, "stroke-width": 0.6 }),
      label(this.isMirrored ? right + 6 : left - 6, y + 4, text, this.palette.quiet,
        { "text-anchor": this.isMirrored ? "start" : "end" })];
  }

  drawX() {
    const { left, right, bottom } = this.box;
    const whole = this.xs.every(Number.isInteger);
    const marks = this.x[0] === this.xs[0] ? ticks(this.x[0], this.x[1], Math.max(2, (right - left) / 48), whole)
      : ticks(this.xs[0], this.xs[0], 1, whole);
    return [...marks.map(({ value, text }) => label(this.toX(value), bottom + 15, text, this.palette.quiet, QUIETLY)),
      label((left + right) / 2, bottom + 30, this.panel.x_label || this.sweep.label, this.palette.quiet, QUIETLY)];
  }

  /**
   * A nested SVG clips at the frame.
   * @param {Content} content
   */
  inFrame(content) {
    const { left, right, top, bottom } = this.box;
    const [x, y, width, height] = [left - 2, top - 2, right - left + 4, bottom - top + 4];
    return svg("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` }, content);
  }

  // The label of a reference line is above or below it, at its start or end: where it covers the fewest points.
  drawReferences() {
    const { panel, palette, box, box: { left, right } } = this;
    const points = this.samplePoints();
    const references = panel.references.filter(({ value }) => value >= this.y[0] && value <= this.y[1]);
    const levels = references.map(({ value }) => this.toY(value));
    /** @param {number} x @param {number} wide @param {number} y */
    const dense = (x, wide, y) => Array.from({ length: 200 }, (_, i) => [x + (wide * i) / 199, y]);
    /** @param {number} y */
    const toEdge = (y) => Math.min(y - box.top, box.bottom - y); // those near an edge have fewer places for a label
    const order = [...references.keys()].sort((a, b) => toEdge(levels[a]) - toEdge(levels[b]));
    return order.flatMap((i) => {
      const { value, label: said, tone } = references[i];
      const [y, size] = [levels[i], fittingSize(said, right - left - 6)];
      const rows = broken(said, right - left - 6, 400, size);
      const [wide, more] = [widest(rows, 400, size), ((rows.length - 1) * ROW) / 2];
      const others = levels.filter((other) => other !== y).flatMap((other) => dense(left, right - left, other));
      const { x, middle } = clearest([-8 - more, 9 + more].flatMap((shift) =>
        [right - 3 - wide, left + 3].map((start) => ({ x: start, wide, middle: y + shift, more }))),
      [...points, ...others], box);
      points.push(...rows.flatMap((_, k) => dense(x, wide, middle - more + k * ROW))); // the next label avoids them
      return [
        svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: palette[tone], "stroke-width": 1.2,
          "stroke-dasharray": "2 3" }),
        label(x, middle + 4, stacked(x, middle + 4, rows), palette[tone], { ...halo(palette.background),
          "font-size": size, "data-value": numberOf(panel, value), "data-name": `reference/${this.number}/${i}` })];
    });
  }

  // Some points of all lines, at a few positions.
  samplePoints() {
    const { panel, sweep, xs } = this;
    /** @param {number} count @param {number} most */
    const few = (count, most) => Array.from({ length: Math.min(count, most) }, (_, i) =>
      Math.round((i * (count - 1)) / Math.max(1, Math.min(count, most) - 1)));
    const at = few(xs.length, 40);
    return few(panel.x ? sweep.positions.length : 1, 9).flatMap((index) => panel.lines.flatMap((line) => {
      const values = valuesAt(panel, line.values, index);
      return at.map((i) => [this.pixels[i], this.heightOf(values[i])]);
    }));
  }

  drawCursor() {
    const { top, bottom } = this.box;
    this.cursor = this.panel.x ? null
      : svg("line", { y1: top - 4, y2: bottom, stroke: this.palette.text, "stroke-width": 1.5 });
    return this.cursor;
  }

  /** @param {number} x */
  moveCursor(x) {
    ["x1", "x2"].forEach((key) => this.cursor?.setAttribute(key, String(x)));
  }

  /**
   * The width of the labels next to the frame, at most `most` or a little more.
   * @param {number} _most
   */
  gutterWidth(_most) {
    return 0;
  }

  /** @returns {Content[]} */
  drawData() {
    return [];
  }

  /** @returns {Content[]} */
  drawLabels() {
    return [];
  }

  /**
   * Shows a position, by its index.
   * @param {number} _index
   */
  show(_index) {}

  /**
   * The width next to the frame for a sample, the name and the widest value of each line.
   * @param {number} most
   * @param {number} sample
   * @param {(line: SweepLine) => string} longest
   * @param {number[]} [others]
   */
  gutterFor(most, sample, longest, others = []) {
    const numbers = this.panel.lines.map((line) => textWidth(longest(line), 600) + 6);
    const widths = this.panel.lines.map(({ name }, i) => Math.max(20, most - sample - numbers[i],
      Math.min(widest(name.split(/\s+/u), 600), STRETCHED * most - sample - numbers[i])));
    this.names = this.panel.lines.map(({ name }, i) => broken(name, widths[i], 600));
    const pairs = this.names.map((rows, i) => widest(rows, 600) + numbers[i]);
    return Math.min(STRETCHED * most, sample + Math.max(...pairs, ...others));
  }

  /**
   * The number of rows of all labels, at a width of the panel.
   * @param {number} width
   */
  gutterRows(width) {
    this.gutterWidth(width * LABELS);
    return this.names.flat().length;
  }

  /** @param {number} value */
  spell(value) {
    return spellValue(this.panel, value);
  }

  /**
   * Moves the label of line i to a height.
   * @param {number} i
   * @param {number} y
   */
  put(i, y) {
    const place = `translate(0 ${y.toFixed(1)})`;
    const { group } = this.lineLabels[i];
    if (group.getAttribute("transform") !== place) group.setAttribute("transform", place);
  }

  /** @param {number} i */
  nameOf(i) {
    return `value/${this.number}/${i}`;
  }

  /**
   * The point that a pointer at x, y selects.
   * @param {number} _x
   * @param {number} _y
   * @returns {Highlight}
   */
  find(_x, _y) {
    return NOTHING;
  }

  /**
   * Highlights one line, -1 for none, and reads it at an index of x.
   * @param {number} _line
   * @param {number | null} [_at]
   */
  highlight(_line, _at = null) {}

  // The highlighted value as text, for screen readers.
  description() {
    return "";
  }

  /**
   * Where line i is read, an index of x.
   * @param {number} _i
   */
  placeOf(_i) {
    return 0;
  }

  /**
   * Redraws the panel with its y axis fitted to the bold lines at a position; with null, to all lines and positions.
   * @param {number | null} _index
   */
  fit(_index) {}

  // Whether there are bold lines to which the y axis can be fitted.
  get canFit() {
    return false;
  }
}
