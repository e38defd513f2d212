// What all panels have in common: drawn once at its size, then only what depends on the position moves.

import { svg } from "../player/dom.js";
import { ends, scaleOf, ticks } from "./geometry.js";
import { range, spellValue, valuesAt } from "./sweep.js";
import { cut, ISOLATE, label, textWidth } from "./words.js";

export class Panel {
  constructor(sweep, panel, palette) {
    Object.assign(this, { sweep, panel, palette, xs: panel.x ?? sweep.positions });
    const [low, high] = ends(...range(panel), panel.scale);
    this.y = [panel.low ?? low, panel.high ?? high];
    const [first, last] = [this.xs[0], this.xs.at(-1)];
    this.x = first < last ? [first, last] : [first - 0.5, first + 0.5];
  }

  // Draws everything into a group whose upper left corner is at 0, 0.
  draw(width, height) {
    const { panel, palette } = this;
    const [top, bottom] = [42, height - 34];
    const yTicks = this.yTicks(bottom - top);
    const left = Math.max(...yTicks.map((tick) => textWidth(tick.text)), 14) + 8;
    const right = Math.max(left + 40, width - this.gutterWidth(width * 0.48));
    this.box = { left, right, top, bottom, width, height };
    this.toX = scaleOf(...this.x, left, right);
    this.toY = scaleOf(...this.y, bottom, top, panel.scale);
    this.group = svg("g", {},
      label(0, 13, cut(panel.title, width, 600, 13), palette.text,
        { "font-weight": 600, "font-size": 13, style: ISOLATE }),
      label(0, 30, cut(panel.y_label, width), palette.quiet),
      yTicks.flatMap((tick) => this.drawTick(tick)), this.drawX(), this.inFrame(this.drawData()), this.drawReferences(),
      this.drawCursor(), this.drawBeside());
    return this.group;
  }

  drawTick({ value, text }) {
    const { left, right } = this.box;
    const y = this.toY(value);
    return [svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: this.palette.line, "stroke-width": 0.6 }),
      label(left - 6, y + 4, text, this.palette.quiet, { "text-anchor": "end" })];
  }

  drawX() {
    const { left, right, bottom } = this.box;
    const whole = this.xs.every(Number.isInteger);
    const marks = this.x[0] === this.xs[0] ? ticks(...this.x, Math.max(2, (right - left) / 48), whole)
      : ticks(this.xs[0], this.xs[0], 1, whole);
    const middle = { "text-anchor": "middle" };
    return [...marks.map(({ value, text }) => label(this.toX(value), bottom + 15, text, this.palette.quiet, middle)),
      label((left + right) / 2, bottom + 30, this.panel.x_label || this.sweep.label, this.palette.quiet, middle)];
  }

  // An SVG of its own shows nothing beyond the frame.
  inFrame(content) {
    const { left, right, top, bottom } = this.box;
    const [x, y, width, height] = [left - 2, top - 2, right - left + 4, bottom - top + 4];
    return svg("svg", { x, y, width, height, viewBox: `${x} ${y} ${width} ${height}` }, content);
  }

  // A level's label stands at the end, and on the side, where the first line is far from it.
  drawReferences() {
    const { left, right, top, bottom } = this.box;
    const curve = valuesAt(this.panel, this.panel.lines[0], 0);
    return this.panel.references.flatMap(({ value, label: text, tone }) => {
      const y = this.toY(value);
      const [start, end] = [curve[0], curve.at(-1)].map((v) => this.toY(v) - y);
      const atStart = Math.abs(start) > Math.abs(end) + 8;
      const above = (atStart ? start : end) > 0 ? y > top + 8 : y > bottom - 16;
      const colour = this.palette[tone];
      return [
        svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: colour, "stroke-width": 1.2,
          "stroke-dasharray": "2 3" }),
        label(atStart ? left + 3 : right - 3, above ? y - 5 : y + 14, cut(text, right - left - 6), colour, {
          "text-anchor": atStart ? "start" : "end", stroke: this.palette.background, "stroke-width": 3,
          "paint-order": "stroke", "stroke-linejoin": "round", style: ISOLATE })];
    });
  }

  drawCursor() {
    const { top, bottom } = this.box;
    this.cursor = this.panel.x ? null
      : svg("line", { y1: top - 4, y2: bottom, stroke: this.palette.text, "stroke-width": 1.5 });
    return this.cursor;
  }

  // Room to the right for a sample, the name and the widest value of each line.
  roomBeside(most, sample, widest, others = []) {
    const numbers = this.panel.lines.map((line) => textWidth(widest(line), 600) + 6);
    this.names = this.panel.lines.map((line, i) => cut(line.name, Math.max(20, most - sample - numbers[i]), 600));
    const pairs = this.names.map((name, i) => textWidth(name, 600) + numbers[i]);
    return Math.min(most, sample + Math.max(...pairs, ...others));
  }

  spell(value) {
    return spellValue(this.panel, value);
  }

  // The name and value of line i, at a height.
  put(i, y) {
    this.beside[i].group.setAttribute("transform", `translate(0 ${y.toFixed(1)})`);
  }

  moveCursor(x) {
    ["x1", "x2"].forEach((key) => this.cursor?.setAttribute(key, x));
  }
}
