// A panel of lines: a cursor on them, or lines over an x of their own that change with the position.

import { svg } from "../player/dom.js";
import { logTicks, path, spread, ticks } from "./geometry.js";
import { Panel } from "./panel.js";
import { valueBeside, valuesAt } from "./sweep.js";
import { LINE, pair, write } from "./words.js";

const TURN = ["forward", "backward", "target", "loss", "output_gate", "forget_gate"]; // then again, dashed

export class Lines extends Panel {
  constructor(sweep, panel, palette) {
    super(sweep, panel, palette);
    this.looks = panel.lines.map(({ tone, dashed, emphasis }, i) => ({
      stroke: palette[tone || TURN[i % TURN.length]], "stroke-width": emphasis ? 3 : 1.8,
      "stroke-dasharray": dashed || (!tone && i >= TURN.length) ? "6 4" : null,
    }));
  }

  yTicks(height) {
    return this.panel.scale === "log" ? logTicks(...this.y, height / 28) : ticks(...this.y, height / 30);
  }

  gutterWidth(most) {
    const longest = (texts) => texts.reduce((best, text) => (text.length > best.length ? text : best), "");
    const indices = [...this.sweep.positions.keys()];
    return this.roomBeside(most, 29, (line) =>
      longest(indices.map((i) => this.spell(valueBeside(this.panel, line, i)))));
  }

  drawData() {
    this.curves = this.looks.map((look) => svg("path", { fill: "none", ...look, "stroke-linejoin": "round" }));
    if (!this.panel.x) this.drawCurves(0);
    return this.curves;
  }

  drawCurves(index) {
    this.panel.lines.forEach((line, i) => this.curves[i].setAttribute("d",
      path(this.xs, valuesAt(this.panel, line, index), this.toX, this.toY)));
  }

  // To the right: a sample of each line, its name and its value; a dot where the value is read.
  drawBeside() {
    const { right } = this.box;
    const { panel, palette, looks } = this;
    this.beside = panel.lines.map((line, i) => {
      const { text, value } = pair(right + 27, this.names[i], palette.text, line.emphasis || panel.lines.length === 1);
      const sample = svg("line", { x1: right + 8, x2: right + 22, y1: 0, y2: 0, ...looks[i] });
      const dot = svg("circle", { r: panel.x ? 3 : 4, fill: looks[i].stroke, stroke: palette.background,
        "stroke-width": 1.5 });
      return { value, dot, group: svg("g", {}, sample, text) };
    });
    if (!panel.x) this.placeLabels(0);
    return this.beside.flatMap(({ group, dot }) => [group, dot]);
  }

  // Labels stand at the heights of their lines' ends, moved apart where they would overlap.
  placeLabels(index) {
    const { top, bottom } = this.box;
    const { panel } = this;
    const heights = panel.lines.map((line) => {
      const y = this.toY(panel.x ? valueBeside(panel, line, index) : line.values.at(-1));
      return Number.isNaN(y) ? bottom : Math.min(bottom, Math.max(top, y));
    });
    const gap = Math.min(LINE, (bottom - top) / Math.max(1, heights.length - 1));
    spread(heights, gap, top, bottom).forEach((y, i) => this.put(i, y));
  }

  show(index) {
    const { panel } = this;
    const x = this.toX(panel.x ? panel.x.at(panel.at) : this.sweep.positions[index]);
    this.moveCursor(x);
    this.beside.forEach(({ value, dot }, i) => {
      const number = valueBeside(panel, panel.lines[i], index);
      const y = this.toY(number);
      const there = y >= this.box.top - 1 && y <= this.box.bottom + 1;
      write(value, this.spell(number));
      dot.setAttribute("display", there ? "inline" : "none");
      if (there) [["cx", x], ["cy", y]].forEach(([key, place]) => dot.setAttribute(key, place));
    });
    if (!panel.x) return;
    this.drawCurves(index);
    this.placeLabels(index);
  }
}
