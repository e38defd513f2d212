// A panel of lines: a cursor on them, or lines over an x of their own that change with the position.

import { svg } from "../player/dom.js";
import { area, clearest, path, spread } from "./geometry.js";
import { Panel } from "./panel.js";
import { nearest, numberOf, spell, valueBeside, valuesAt } from "./sweep.js";
import { halo, label, LINE, pair, textWidth, write } from "./words.js";

const TURN = ["forward", "backward", "target", "loss", "output_gate", "forget_gate", "muted"];
const DASHES = [null, "7 4", "2 3"]; // a turn each
const NEAR = 28; // px from a pointer to the line that it means

const show = (element, isShown) => element.setAttribute("display", isShown ? "inline" : "none");

export class Lines extends Panel {
  constructor(parts) {
    super(parts);
    const { panel, palette } = this;
    this.looks = panel.lines.map(({ tone, dashed, emphasis }, i) => ({
      stroke: palette[tone || TURN[i % TURN.length]], fill: "none", "stroke-linejoin": "round",
      "stroke-width": emphasis ? 3.2 : 1.8,
      "stroke-dasharray": dashed ? DASHES[1] : tone ? null : DASHES[Math.floor(i / TURN.length) % DASHES.length],
    }));
  }

  gutterWidth(most) {
    const longest = (texts) => texts.reduce((best, text) => (text.length > best.length ? text : best), "");
    const indices = [...this.sweep.positions.keys()];
    return this.roomBeside(most, 29, (line) =>
      longest(indices.map((i) => this.spell(valueBeside(this.panel, line, i)))));
  }

  drawData() {
    const { panel, looks } = this;
    this.bands = panel.lines.map(({ low }, i) =>
      low && svg("path", { fill: looks[i].stroke, "fill-opacity": 0.2 }));
    this.curves = looks.map((look) => svg("path", look));
    if (!panel.x) this.drawCurves(0);
    return [...this.bands, ...this.curves];
  }

  drawCurves(index) {
    const heights = (values) => valuesAt(this.panel, values, index).map((value) => this.heightOf(value));
    this.panel.lines.forEach(({ values, low, high }, i) => {
      this.curves[i].setAttribute("d", path(this.pixels, heights(values)));
      this.bands[i]?.setAttribute("d", area(this.pixels, heights(low), heights(high)));
    });
  }

  // Beside the frame: of each line a sample that leads to its end, its name and its value; a dot where it is read.
  drawBeside() {
    const { panel, palette, looks, isMirrored, box: { left, right, bottom } } = this;
    this.beside = panel.lines.map((line, i) => {
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
    if (!panel.x) this.placeLabels(0);
    return [...this.beside.flatMap(({ sample, group, dot }) => [sample, group, dot]), ...this.probe];
  }

  // Labels stand at the heights of their lines' ends, moved apart where they would overlap.
  placeLabels(index) {
    const { panel, isMirrored, box: { left, right, top, bottom } } = this;
    const [from, way] = isMirrored ? [left, -1] : [right, 1];
    const ends = panel.lines.map((line) => {
      const y = this.heightOf(panel.x ? valueBeside(panel, line, index) : line.values.at(-1));
      return Number.isNaN(y) ? bottom : Math.min(bottom, Math.max(top, y));
    });
    const gap = Math.min(LINE, (bottom - top) / Math.max(1, ends.length - 1));
    this.heights = spread(ends, gap, top, bottom);
    this.heights.forEach((y, i) => {
      this.put(i, y);
      this.beside[i].sample.setAttribute("d",
        path([3, 11, 23].map((out) => from + way * out), [ends[i], y, y]));
    });
  }

  show(index) {
    const { panel } = this;
    this.index = index;
    if (panel.x) {
      this.drawCurves(index);
      this.placeLabels(index);
    }
    this.moveCursor(this.toX(this.sweep.positions[index]));
    this.read();
  }

  // Writes the values beside the lines and puts the dots, that of the held line where it is held.
  read() {
    const { panel, held, index, box } = this;
    this.beside.forEach(({ value, dot }, i) => {
      const at = i === held.line && held.at !== null ? held.at : panel.at ?? index;
      const number = valuesAt(panel, panel.lines[i].values, index)[at];
      const y = this.heightOf(number);
      const there = y >= box.top - 1 && y <= box.bottom + 1;
      show(dot, there);
      if (there) [["cx", this.pixels[at]], ["cy", y]].forEach(([key, place]) => dot.setAttribute(key, place));
      const beside = valueBeside(panel, panel.lines[i], index);
      write(value, this.spell(beside), numberOf(panel, beside));
      if (i === held.line) this.point(at, number, there && held.at !== null);
    });
    if (held.line < 0) this.probe.forEach((part) => show(part, false));
  }

  // The number where a line is held, and the place on the axis.
  point(at, number, isShown) {
    this.probe.forEach((part) => show(part, isShown));
    if (!isShown) return;
    const { panel, pixels, index, box } = this;
    const { name, values } = panel.lines[this.held.line];
    const [x, y, text] = [pixels[at], this.heightOf(number), `${name} ${this.spell(number)}`];
    const wide = textWidth(text, 600);
    const place = clearest([-14, 16].flatMap((shift) => [x + 9, x - 9 - wide].map((start) =>
      ({ x: start, wide, middle: y + shift }))), [...valuesAt(panel, values, index)].map((value, i) =>
      [pixels[i], this.heightOf(value)]), box);
    write(this.tip, text, numberOf(panel, number));
    write(this.place, spell(this.xs[at], this.digits));
    const set = (part, places) => Object.entries(places).forEach(([key, to]) => part.setAttribute(key, to));
    set(this.tip, { x: place.x, y: place.middle + 4 });
    set(this.place, { x });
    set(this.guide, { x1: x, x2: x, y1: y });
  }

  find(x, y) {
    const { panel, box, index } = this;
    const closest = (heights, within) => heights.reduce((best, height, i) =>
      (Math.abs(height - y) < Math.abs((heights[best] ?? Infinity) - y) && Math.abs(height - y) <= within ? i : best),
    -1);
    if (x < box.left - 4 || x > box.right + 4) {
      const isBeside = this.isMirrored ? x < box.left : x > box.right;
      return { line: isBeside ? closest(this.heights, LINE / 2 + 1) : -1, at: null };
    }
    if (y < box.top - 8 || y > box.bottom + 8) return { line: -1, at: null };
    const at = nearest(this.xs, this.toX.invert(x));
    const heights = panel.lines.map(({ values }) => this.heightOf(valuesAt(panel, values, index)[at]));
    return { line: closest(heights, NEAR), at };
  }

  // Draws one line stronger than the others, -1 none, and reads it at an index of x.
  hold(line, at = null) {
    if (line === this.held.line && at === this.held.at) return;
    const isOther = line !== this.held.line;
    this.held = { line, at };
    if (isOther) {
      this.looks.forEach((look, i) => {
        const isFaint = line >= 0 && i !== line;
        const { sample, group, dot } = this.beside[i];
        this.curves[i].setAttribute("stroke-width", look["stroke-width"] + (i === line ? 1.2 : 0));
        [this.curves[i], this.bands[i], sample, dot].forEach((part) =>
          part?.setAttribute("opacity", isFaint ? 0.3 : 1));
        group.setAttribute("opacity", isFaint ? 0.6 : 1);
      });
    }
    this.read();
  }

  // What is held, in words.
  said() {
    const { panel, held, index, xs } = this;
    if (held.line < 0) return "";
    const at = held.at ?? panel.at ?? index;
    const { name, values } = panel.lines[held.line];
    return `${name} at ${spell(xs[at], this.digits)}: ${this.spell(valuesAt(panel, values, index)[at])}`;
  }
}
