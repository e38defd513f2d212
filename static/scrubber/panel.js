// One panel: drawn once at its size, then only what depends on the position moves.

import { svg } from "../player/dom.js";
import { mix } from "../player/ink.js";
import { area, ends, logTicks, path, scaleOf, spread, ticks } from "./geometry.js";
import { range, spellValue, valueBeside, valuesAt } from "./sweep.js";

const TURN = ["forward", "backward", "target", "loss", "output_gate", "forget_gate"];
export const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";
const SIZE = 12;
const LINE = 15; // from one label to the next
const ISOLATE = "unicode-bidi: isolate";

let ruler;
const textWidth = (text, weight = 400, size = SIZE) => {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `${weight} ${size}px ${FONT}`;
  return ruler.measureText(text).width * 1.03;
};

const label = (x, y, text, fill, more = {}) => svg("text", { x, y, fill, "font-size": SIZE, ...more }, text);

// As much of a text as there is room for, cut between what a person sees as letters.
function cut(text, width, weight, size) {
  if (textWidth(text, weight, size) <= width) return text;
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  while (letters.length > 1 && textWidth(`${letters.join("")}\u2026`, weight, size) > width) letters.pop();
  return `${letters.join("")}\u2026`;
}

export class Panel {
  constructor(sweep, panel, palette) {
    Object.assign(this, { sweep, panel, palette });
    this.shares = panel.kind === "shares";
    this.looks = panel.lines.map((line, i) => this.look(line, i));
    const limits = range(panel);
    const [low, high] = ends(...limits, this.shares ? "linear" : panel.scale);
    this.y = [panel.low ?? (this.shares ? 0 : low), panel.high ?? (this.shares ? 1 : high)];
    const xs = panel.x ?? sweep.positions;
    this.xs = xs;
    this.x = xs.length > 1 ? [xs[0], xs.at(-1)] : [xs[0] - 0.5, xs[0] + 0.5];
  }

  look(line, i) {
    const { palette } = this;
    if (!this.shares) {
      return { colour: palette[line.tone || TURN[i % TURN.length]], width: line.emphasis ? 3 : 1.8,
        dash: line.dashed || (!line.tone && i >= TURN.length) ? "6 4" : null };
    }
    const tint = mix(palette.background, palette.magnitude, i % 2 ? 0.75 : 0.4);
    return { colour: line.tone ? palette[line.tone] : line.emphasis ? mix(palette.background, palette.target, 0.75) : tint };
  }

  // Draws everything into a group whose upper left corner is at 0, 0.
  draw(width, height) {
    const { panel, palette, sweep } = this;
    const [top, bottom] = [42, height - 34];
    const yTicks = panel.scale === "log" ? logTicks(...this.y, (bottom - top) / 28) : ticks(...this.y, this.shares ? 2 : (bottom - top) / 30);
    const left = Math.max(...yTicks.map((tick) => textWidth(tick.text)), 14) + 8;
    const right = Math.max(left + 40, width - this.gutterWidth(width * 0.48));
    this.box = { left, right, top, bottom, width };
    this.toX = scaleOf(...this.x, left, right);
    this.toY = scaleOf(...this.y, bottom, top, panel.scale);
    this.group = svg("g", {},
      label(0, 13, cut(panel.title, width, 600, 13), palette.text, { "font-weight": 600, "font-size": 13, style: ISOLATE }),
      label(0, 30, cut(panel.y_label, width), palette.quiet),
      yTicks.flatMap(({ value, text }) => [
        svg("line", { x1: left, x2: right, y1: this.toY(value), y2: this.toY(value), stroke: palette.line, "stroke-width": 0.6 }),
        label(left - 6, this.toY(value) + 4, text, palette.quiet, { "text-anchor": "end" })]),
      this.xTicks().map(({ value, text }) => label(this.toX(value), bottom + 15, text, palette.quiet, { "text-anchor": "middle" })),
      label((left + right) / 2, bottom + 30, panel.x_label || sweep.label, palette.quiet, { "text-anchor": "middle" }));
    this.group.append(...(this.shares ? this.drawShares() : this.drawLines()), ...this.drawReferences());
    this.group.append(...this.drawBeside(), ...this.drawCursor());
    return this.group;
  }

  xTicks() {
    const { left, right } = this.box;
    const whole = this.xs.every(Number.isInteger);
    if (this.xs.length === 1) return ticks(this.xs[0], this.xs[0], 1, whole);
    return ticks(...this.x, Math.max(2, (right - left) / 48), whole);
  }

  // Room to the right for a sample, the name and the widest value of each line.
  gutterWidth(most) {
    const swatch = this.shares ? 32 : 29;
    const numbers = this.panel.lines.map((line) => textWidth(this.widest(line), 600) + 6);
    this.names = this.panel.lines.map((line, i) => cut(line.name, Math.max(20, most - swatch - numbers[i]), 600));
    const others = this.shares ? [textWidth(this.others(1)) + 2] : [];
    return Math.min(most, swatch + Math.max(...this.names.map((name, i) => textWidth(name, 600) + numbers[i]), ...others));
  }

  widest(line) {
    if (this.shares) return spellValue(this.panel, 0);
    return this.sweep.positions.reduce((best, _, i) => {
      const text = spellValue(this.panel, valueBeside(this.panel, line, i));
      return text.length > best.length ? text : best;
    }, "");
  }

  others(sum) {
    return `others ${spellValue(this.panel, sum)}`;
  }

  drawLines() {
    const { panel } = this;
    this.curves = panel.lines.map((line, i) => svg("path", { fill: "none", stroke: this.looks[i].colour, "stroke-width": this.looks[i].width,
      "stroke-dasharray": this.looks[i].dash, "stroke-linejoin": "round", d: panel.x ? null : path(this.xs, line.values, this.toX, this.toY) }));
    return this.curves;
  }

  drawShares() {
    const { panel, palette } = this;
    let lower = new Float64Array(this.xs.length);
    return panel.lines.map((line, i) => {
      const upper = lower.map((height, at) => height + line.values[at]);
      const d = area(this.xs, lower, upper, this.toX, this.toY);
      lower = upper;
      return svg("path", { d, fill: this.looks[i].colour, stroke: palette.background, "stroke-width": 0.8 });
    });
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
        svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: colour, "stroke-width": 1.2, "stroke-dasharray": "2 3" }),
        label(atStart ? left + 3 : right - 3, above ? y - 5 : y + 14, cut(text, right - left - 6), colour, {
          "text-anchor": atStart ? "start" : "end", stroke: this.palette.background, "stroke-width": 3, "paint-order": "stroke",
          "stroke-linejoin": "round", style: ISOLATE })];
    });
  }

  // To the right: a sample of each line with its name and its value; for shares the stack at the cursor.
  drawBeside() {
    const { palette, panel } = this;
    const at = this.box.right + (this.shares ? 10 : 8);
    this.beside = panel.lines.map((line, i) => {
      const name = svg("tspan", { style: ISOLATE }, this.names[i]);
      const value = svg("tspan", { dx: 5 });
      const strong = line.emphasis || panel.lines.length === 1;
      const text = svg("text", { x: at + (this.shares ? 20 : 19), y: 4, "font-size": SIZE, fill: palette.text, "font-weight": strong ? 600 : null }, name, value);
      const look = this.looks[i];
      const sample = this.shares
        ? svg("rect", { x: at, width: 14, fill: look.colour, stroke: palette.background, "stroke-width": 0.8 })
        : svg("line", { x1: at, x2: at + 14, y1: 0, y2: 0, stroke: look.colour, "stroke-width": look.width, "stroke-dasharray": look.dash && "5 3" });
      const group = svg("g", {}, this.shares ? null : sample, text);
      return { group, sample, value, text };
    });
    if (this.shares) this.rest = label(at + 20, 0, "", palette.quiet);
    else this.placeLines(0);
    return [...this.beside.flatMap(({ group, sample }) => (this.shares ? [sample, group] : [group])), ...(this.shares ? [this.rest] : [])];
  }

  // The cursor at the position, or where the values beside the lines are read; each line has a dot there.
  drawCursor() {
    const { top, bottom } = this.box;
    const { panel, palette } = this;
    this.cursor = panel.x ? null : svg("line", { y1: top - 4, y2: bottom, stroke: palette.text, "stroke-width": 1.5 });
    this.dots = this.shares ? [] : panel.lines.map((_, i) => svg("circle", { r: panel.x ? 3 : 4, fill: this.looks[i].colour,
      stroke: palette.background, "stroke-width": 1.5 }));
    return [...(this.cursor ? [this.cursor] : []), ...this.dots];
  }

  // Labels stand at the heights of their lines' ends, moved apart where they would overlap.
  placeLines(index) {
    const { top, bottom } = this.box;
    const { panel } = this;
    const heights = panel.lines.map((line) => {
      const y = this.toY(panel.x ? valueBeside(panel, line, index) : line.values.at(-1));
      return Number.isFinite(y) ? Math.min(bottom, Math.max(top, y)) : bottom;
    });
    spread(heights, Math.min(LINE, (bottom - top) / Math.max(1, heights.length - 1)), top, bottom)
      .forEach((y, i) => this.beside[i].group.setAttribute("transform", `translate(0 ${y.toFixed(1)})`));
  }

  // As many labels as there is room for, the target's first, then the likeliest; the others are counted together.
  placeShares(index) {
    const { top, bottom } = this.box;
    const { lines } = this.panel;
    let below = 0;
    const middles = lines.map(({ values }, i) => {
      const share = Number.isFinite(values[index]) ? values[index] : 0;
      const [low, high] = [this.toY(below), this.toY(below + share)];
      below += share;
      this.beside[i].sample.setAttribute("y", high);
      this.beside[i].sample.setAttribute("height", Math.max(0, low - high));
      return (low + high) / 2;
    });
    const room = Math.floor((bottom - top + 7) / LINE);
    const ranked = [...lines.keys()].sort((a, b) => lines[b].emphasis - lines[a].emphasis || lines[b].values[index] - lines[a].values[index]);
    const told = new Set(ranked.slice(0, lines.length > room ? room - 1 : room));
    const others = ranked.slice(told.size);
    const order = [...told];
    const bound = others.length ? top + 4 + LINE : top + 4;
    spread(order.map((i) => middles[i]), LINE, bound, bottom - 4)
      .forEach((y, n) => this.beside[order[n]].group.setAttribute("transform", `translate(0 ${y.toFixed(1)})`));
    this.beside.forEach(({ group }, i) => (told.has(i) ? group.removeAttribute("display") : group.setAttribute("display", "none")));
    this.rest.setAttribute("y", top + 8);
    const sum = others.reduce((total, i) => total + lines[i].values[index], 0);
    this.rest.textContent = others.length ? this.others(sum) : "";
  }

  show(index) {
    const { panel } = this;
    const x = this.toX(panel.x ? panel.x.at(panel.at) : this.sweep.positions[index]);
    ["x1", "x2"].forEach((key) => this.cursor?.setAttribute(key, x));
    panel.lines.forEach((line, i) => {
      const value = valueBeside(panel, line, index);
      this.beside[i].value.textContent = spellValue(panel, value);
      if (panel.x) this.curves[i].setAttribute("d", path(this.xs, valuesAt(panel, line, index), this.toX, this.toY));
      if (this.shares) return;
      const y = this.toY(value);
      const there = y >= this.box.top - 1 && y <= this.box.bottom + 1;
      this.dots[i].setAttribute("display", there ? "inline" : "none");
      if (there) [["cx", x], ["cy", y]].forEach(([key, place]) => this.dots[i].setAttribute(key, place));
    });
    if (panel.x) this.placeLines(index);
    if (this.shares) this.placeShares(index);
  }
}
