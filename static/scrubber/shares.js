// A panel of probabilities: areas stacked to 1, and beside them the stack at the cursor with its names.

import { svg } from "../shared/dom.js";
import { textWidth } from "../shared/fit_text.js";
import { mix } from "../shared/theme.js";
import { area, spread, ticks } from "./geometry.js";
import { Panel } from "./panel.js";
import { label, LINE, pair, write } from "./words.js";

/** @import { Beside, Parts } from "./panel.js" */

const STACK = 14; // px, the width of the stack at the cursor

export class Shares extends Panel {
  /** @type {(Beside & { part: SVGRectElement })[]} */ beside = [];
  /** @type {SVGTextElement} */ rest; // what is said of the lines without a label

  /** @param {Parts} parts */
  constructor(parts) {
    super(parts);
    const { panel, palette } = this;
    /** @param {number} i */
    const tint = (i) => mix(palette.background, palette.magnitude, i % 2 ? 0.75 : 0.4);
    const target = mix(palette.background, palette.target, 0.75);
    this.looks = panel.lines.map(({ tone, emphasis }, i) => ({
      fill: tone ? palette[tone] : emphasis ? target : tint(i), stroke: palette.background, "stroke-width": 0.8,
    }));
  }

  yTicks() {
    return ticks(this.y[0], this.y[1], 2);
  }

  /** @param {number} most */
  gutterWidth(most) {
    return this.roomBeside(most, 18 + STACK, () => this.spell(0), [textWidth(this.others(0)) + 2]);
  }

  /** @param {number} sum */
  others(sum) {
    return `others ${this.spell(sum)}`;
  }

  drawData() {
    let lower = new Float64Array(this.xs.length);
    return this.panel.lines.map((line, i) => {
      const upper = lower.map((height, at) => height + line.values[at]);
      const d = area(this.pixels, lower.map(this.toY), upper.map(this.toY));
      lower = upper;
      return svg("path", { d, ...this.looks[i] });
    });
  }

  drawBeside() {
    const at = this.box.right + 10;
    this.beside = this.panel.lines.map((line, i) => {
      const { text, value } = pair(at + STACK + 6, this.names[i], this.palette.text,
        { strong: line.emphasis, "data-name": this.nameOf(i) });
      return { value, group: svg("g", {}, text), part: svg("rect", { x: at, width: STACK, ...this.looks[i] }) };
    });
    this.rest = label(at + STACK + 6, this.box.top + 8, "", this.palette.quiet);
    return [...this.beside.flatMap(({ part, group }) => [part, group]), this.rest];
  }

  /** @param {number} index */
  show(index) {
    this.moveCursor(this.toX(this.sweep.positions[index]));
    const shares = this.panel.lines.map(({ values }) => values[index]);
    this.beside.forEach(({ value }, i) => write(value, this.spell(shares[i]), shares[i]));
    this.placeLabels(this.stack(shares), shares);
  }

  /**
   * Draws the stack, and returns the middle of each part.
   * @param {number[]} shares
   */
  stack(shares) {
    let below = 0;
    return shares.map((share, i) => {
      const [low, high] = [below, below + (Number.isFinite(share) ? share : 0)].map((height) => this.toY(height));
      below += Number.isFinite(share) ? share : 0;
      this.beside[i].part.setAttribute("y", String(high));
      this.beside[i].part.setAttribute("height", String(Math.max(0, low - high)));
      return (low + high) / 2;
    });
  }

  /**
   * As many labels as there is room for, the target's first, then the likeliest; the others are counted together.
   * @param {number[]} middles
   * @param {number[]} shares
   */
  placeLabels(middles, shares) {
    const [top, bottom] = [this.box.top + 4, this.box.bottom - 4];
    const { lines } = this.panel;
    const room = Math.floor((bottom - top) / LINE) + 1;
    const ranked = [...shares.keys()].sort((a, b) => Number(lines[b].emphasis) - Number(lines[a].emphasis)
      || shares[b] - shares[a]);
    const told = ranked.slice(0, shares.length > room ? room - 1 : room);
    const others = ranked.slice(told.length);
    spread(told.map((i) => middles[i]), LINE, others.length ? top + LINE : top, bottom)
      .forEach((y, n) => this.put(told[n], y));
    told.forEach((i) => this.beside[i].group.removeAttribute("display"));
    others.forEach((i) => this.beside[i].group.setAttribute("display", "none"));
    write(this.rest, others.length ? this.others(others.reduce((sum, i) => sum + shares[i], 0)) : "");
  }
}
