// A panel of lines: over the positions, with a cursor; or over an x of their own, changing with the position.

import { svg } from "../shared/dom.js";
import { textWidth } from "../shared/fit_text.js";
import { area, clearest, ends, path, spread } from "./geometry.js";
import { NOTHING, Panel } from "./panel.js";
import { chosenLines, nearest, numberOf, rangeAt, spell, labelValue, valuesAt } from "./sweep.js";
import { halo, label, LINE, pair, write } from "./text.js";

/** @import { LineLabel, Highlight, Parts } from "./panel.js" */

const TURN = ["forward", "backward", "target", "loss", "output_gate", "forget_gate", "muted"];
const DASHES = [null, "7 4", "2 3"]; // in turn
const NEAR = 28; // px from the pointer to the nearest line, at most

/** @param {Element} element @param {Attributes} attributes */
const set = (element, attributes) =>
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));

/** @param {Element} element @param {boolean} isShown */
const show = (element, isShown) => set(element, { display: isShown ? "inline" : "none" });

export class Lines extends Panel {
  /** @type {(LineLabel & { dot: SVGCircleElement, sample: SVGPathElement })[]} */ lineLabels = [];
  /** @type {SVGPathElement[]} */ curves = [];
  /** @type {(SVGPathElement | null)[]} */ bands = [];
  /** @type {number[]} */ heights = []; // of the names
  /** @type {SVGElement[]} */ probe = []; // the marks at a highlighted point:
  /** @type {SVGLineElement} */ guide;
  /** @type {SVGTextElement} */ place;
  /** @type {SVGTextElement} */ tip;
  /** @type {SVGTextElement} */ head;
  /** @type {number[] | undefined} */ whole; // the y axis for all lines
  /** @type {Highlight} */ highlighted = NOTHING;
  isFitted = false;
  index = 0;

  /** @param {Parts} parts */
  constructor(parts) {
    super(parts);
    const { panel, palette } = this;
    this.looks = panel.lines.map(({ tone, dashed, emphasis }, i) => ({
      stroke: palette[tone || TURN[i % TURN.length]], fill: "none", "stroke-linejoin": "round",
      "stroke-width": emphasis ? 3.2 : 1.8,
      "stroke-dasharray": dashed ? DASHES[1] : tone ? null : DASHES[Math.floor(i / TURN.length) % DASHES.length],
    }));
  }

  /** @param {number} most */
  gutterWidth(most) {
    /** @param {string[]} texts */
    const longest = (texts) => texts.reduce((best, text) => (text.length > best.length ? text : best), "");
    const indices = [...this.sweep.positions.keys()];
    this.headWidth = textWidth(longest(indices.map((i) => this.readAt(i))));
    return this.gutterFor(most, 29, (line) =>
      longest(indices.map((i) => this.spell(labelValue(this.panel, line, i)))));
  }

  /**
   * The heading of the labels, which says where values are read: at the cursor, or at a point of x.
   * @param {number} index
   */
  readAt(index) {
    const { panel, sweep } = this;
    return panel.x ? `at ${panel.x_label || sweep.label} = ${spell(panel.x[panel.at ?? 0], this.digits)}`
      : `at ${sweep.label} = ${spell(sweep.positions[index], sweep.digits)}`;
  }

  get canFit() {
    return chosenLines(this.panel).length > 0;
  }

  /**
   * Redraws the panel with its y axis fitted to the bold lines at a position; with null, to all lines and positions.
   * @param {number | null} index
   */
  fit(index) {
    const { panel, group, highlighted: { line, at }, size: [width, height] } = this;
    this.whole ??= this.y;
    this.isFitted = index !== null;
    const [low, high] = index === null ? this.whole : rangeAt(panel, chosenLines(panel), index);
    this.setY(index === null ? this.whole : ends(low, high, panel.isLog));
    const drawn = this.draw(width, height);
    group.replaceChildren(...drawn.childNodes);
    this.group = group;
    this.show(index ?? this.index);
    this.highlight(line, at);
  }

  yLabel() {
    return this.panel.y_label + (this.isFitted ? ", axis fitted to the bold lines" : "");
  }

  drawData() {
    const { panel, looks } = this;
    this.bands = panel.lines.map(({ low }, i) =>
      low && svg("path", { fill: looks[i].stroke, "fill-opacity": 0.2 }));
    this.curves = looks.map((look) => svg("path", look));
    if (!panel.x) this.drawCurves(0);
    return [...this.bands, ...this.curves];
  }

  /** @param {number} index */
  drawCurves(index) {
    /** @param {Float32Array} values */
    const heights = (values) => valuesAt(this.panel, values, index).map((value) => this.heightOf(value));
    this.panel.lines.forEach(({ values, low, high }, i) => {
      this.curves[i].setAttribute("d", path(this.pixels, heights(values)));
      if (low && high) this.bands[i]?.setAttribute("d", area(this.pixels, heights(low), heights(high)));
    });
  }

  // Labels next to the frame: for each line a sample, its name and value; and a dot where the value is read.
  drawLabels() {
    const { panel, palette, looks, isMirrored, headWidth, box: { left, right, top, bottom, width } } = this;
    this.lineLabels = panel.lines.map((line, i) => {
      const { text, value } = pair(isMirrored ? left - 27 : right + 27, this.names[i], palette.text, {
        strong: line.emphasis || panel.lines.length === 1, anchor: isMirrored ? "end" : null,
        "data-name": this.nameOf(i) });
      const dot = svg("circle", { r: panel.x ? 3.5 : 4, fill: looks[i].stroke, stroke: palette.background,
        "stroke-width": 1.5 });
      return { value, dot, group: svg("g", {}, text), sample: svg("path", { fill: "none", stroke: looks[i].stroke,
        "stroke-width": 1.8 }) };
    });
    const strong = { "font-weight": 600, ...halo(palette.background) };
    this.guide = svg("line", { y2: bottom, stroke: palette.text, "stroke-width": 1, "stroke-dasharray": "2 2" });
    this.place = label(0, bottom + 15, "", palette.text, { ...strong, "stroke-width": 8, "text-anchor": "middle" });
    this.tip = label(0, 0, "", palette.text, { ...strong, "stroke-width": 4, "data-name": `probe/${this.number}` });
    this.probe = [this.guide, this.place, this.tip];
    this.probe.forEach((part) => show(part, false));
    const start = isMirrored ? Math.max(left - 27, headWidth) : Math.min(right + 27, width - headWidth);
    this.head = label(start, top - 12, "", palette.quiet,
      { "text-anchor": isMirrored ? "end" : null });
    if (!panel.x) this.placeLabels(0);
    return [this.head, ...this.lineLabels.flatMap(({ sample, group, dot }) => [sample, group, dot]), ...this.probe];
  }

  /**
   * Labels are at the heights of their lines' ends, moved apart where they would overlap.
   * @param {number} index
   */
  placeLabels(index) {
    const { panel, isMirrored, box: { left, right, top, bottom } } = this;
    const [from, way] = isMirrored ? [left, -1] : [right, 1];
    const ends = panel.lines.map((line) => {
      const y = this.heightOf(panel.x ? labelValue(panel, line, index) : line.values[line.values.length - 1]);
      return Number.isNaN(y) ? bottom : Math.min(bottom, Math.max(top, y));
    });
    const rows = this.names.map((name) => name.length);
    const gap = Math.min(LINE, (bottom - top) / Math.max(1, this.names.flat().length - 1));
    this.heights = spread(ends, gap, top, bottom, rows);
    this.heights.forEach((y, i) => {
      this.put(i, y);
      this.lineLabels[i].sample.setAttribute("d",
        path([3, 11, 23].map((out) => from + way * out), [ends[i], y, y]));
    });
  }

  /** @param {number} index */
  show(index) {
    const { panel } = this;
    this.index = index;
    if (panel.x) {
      this.drawCurves(index);
      this.placeLabels(index);
    }
    this.moveCursor(this.toX(this.sweep.positions[index]));
    write(this.head, this.readAt(index));
    this.read();
  }

  /** @param {number} i */
  placeOf(i) {
    return (i === this.highlighted.line ? this.highlighted.at : null) ?? this.panel.at ?? this.index;
  }

  /**
   * The value of line i at an index of x.
   * @param {number} i
   * @param {number} at
   */
  numberAt(i, at) {
    return valuesAt(this.panel, this.panel.lines[i].values, this.index)[at];
  }

  // Updates the values of the labels and the dots; the dot of the highlighted line is at the highlighted point.
  read() {
    const { panel, highlighted, index, box: { top, bottom } } = this;
    this.lineLabels.forEach(({ value, dot }, i) => {
      const number = labelValue(panel, panel.lines[i], index);
      write(value, this.spell(number), numberOf(panel, number));
      const at = this.placeOf(i);
      const y = this.heightOf(this.numberAt(i, at));
      const isThere = y >= top - 1 && y <= bottom + 1;
      show(dot, isThere);
      if (isThere) set(dot, { cx: this.pixels[at], cy: y });
      if (i === highlighted.line) this.point(i, isThere);
    });
    if (highlighted.line < 0) this.probe.forEach((part) => show(part, false));
  }

  /**
   * Shows the value of the highlighted line, and the point on the axis.
   * @param {number} i
   * @param {boolean} isThere
   */
  point(i, isThere) {
    const { at } = this.highlighted;
    this.probe.forEach((part) => show(part, isThere && at !== null));
    if (!isThere || at === null) return;
    const { panel, pixels, index, box } = this;
    const heights = valuesAt(panel, panel.lines[i].values, index).map((value) => this.heightOf(value));
    const [x, y, text] = [pixels[at], heights[at], `${panel.lines[i].name} ${this.spell(this.numberAt(i, at))}`];
    const wide = textWidth(text, 600);
    const places = [-14, 16].flatMap((shift) => [x + 9, x - 9 - wide].map((start) =>
      ({ x: start, wide, middle: y + shift })));
    const place = clearest(places, pixels.map((pixel, k) => [pixel, heights[k]]), box);
    write(this.tip, text, numberOf(panel, this.numberAt(i, at)));
    write(this.place, spell(this.xs[at], this.digits));
    set(this.tip, { x: place.x, y: place.middle + 4 });
    set(this.place, { x });
    set(this.guide, { x1: x, x2: x, y1: y });
  }

  /** @param {number} x @param {number} y @returns {Highlight} */
  find(x, y) {
    const { box, isMirrored, panel } = this;
    /** @param {number[]} heights @param {number} within */
    const closest = (heights, within) => {
      const away = heights.map((height) => Math.abs(height - y)).map((px) => (px <= within ? px : Infinity));
      const least = Math.min(...away);
      return Number.isFinite(least) ? away.indexOf(least) : -1;
    };
    if (isMirrored ? x < box.left - 4 : x > box.right + 4) return { line: closest(this.heights, LINE / 2), at: null };
    if (x < box.left - 4 || x > box.right + 4 || y < box.top - 8 || y > box.bottom + 8) return NOTHING;
    const at = nearest(this.xs, this.toX.invert(x));
    return { line: closest(panel.lines.map((_, i) => this.heightOf(this.numberAt(i, at))), NEAR), at };
  }

  /** @param {number} line @param {number | null} [at] */
  highlight(line, at = null) {
    if (line === this.highlighted.line && at === this.highlighted.at) return;
    const isOther = line !== this.highlighted.line;
    this.highlighted = { line, at };
    if (isOther) {
      this.looks.forEach((look, i) => {
        const isFaint = line >= 0 && i !== line;
        const { sample, group, dot } = this.lineLabels[i];
        this.curves[i].setAttribute("stroke-width", String(look["stroke-width"] + (i === line ? 1.2 : 0)));
        [this.curves[i], this.bands[i], sample, dot].forEach((part) =>
          part?.setAttribute("opacity", isFaint ? "0.3" : "1"));
        group.setAttribute("opacity", isFaint ? "0.6" : "1");
      });
    }
    this.read();
  }

  description() {
    const { panel, highlighted: { line } } = this;
    const at = this.placeOf(line);
    return line < 0 ? ""
      : `${panel.lines[line].name} at ${spell(this.xs[at], this.digits)}: ${this.spell(this.numberAt(line, at))}`;
  }
}
