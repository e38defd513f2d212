// A panel of probabilities: areas stacked to 1, and next to them the stack at the cursor with its labels.

import { svg } from "../shared/dom.js";
import { textWidth } from "../shared/fit_text.js";
import { mix } from "../shared/theme.js";
import { area, spread, ticks } from "./geometry.js";
import { Panel } from "./panel.js";
import { label, LINE, pair, write } from "./text.js";

/** @import { LineLabel, Parts } from "./panel.js" */

const STACK = 14; // px, the width of the stack at the cursor

export class Shares extends Panel {
  /** @type {(LineLabel & { part: SVGRectElement })[]} */ lineLabels = [];
  /** @type {SVGTextElement} */ rest; // the sum of the lines without a label

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
    return this.gutterFor(most, 18 + STACK, () => this.spell(0), [textWidth(this.others(0)) + 2]);
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

  drawLabels() {
    const at = this.box.right + 10;
    this.lineLabels = this.panel.lines.map((line, i) => {
      const { text, value } = pair(at + STACK + 6, this.names[i], this.palette.text,
        { strong: line.emphasis, "data-name": this.nameOf(i) });
      return { value, group: svg("g", {}, text), part: svg("rect", { x: at, width: STACK, ...this.looks[i] }) };
    });
    this.rest = label(at + STACK + 6, this.box.top + 8, "", this.palette.quiet);
    return [...this.lineLabels.flatMap(({ part, group }) => [part, group]), this.rest];
  }

  /** @param {number} index */
  show(index) {
    this.moveCursor(this.toX(this.sweep.positions[index]));
    const shares = this.panel.lines.map(({ values }) => values[index]);
    this.lineLabels.forEach(({ value }, i) => write(value, this.spell(shares[i]), shares[i]));
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
      this.lineLabels[i].part.setAttribute("y", String(high));
      this.lineLabels[i].part.setAttribute("height", String(Math.max(0, low - high)));
      return (low + high) / 2;
    });
  }

  /**
   * As many labels as fit, the target's first, then the most probable; the others are added up.
   * @param {number[]} middles
   * @param {number[]} shares
   */
  placeLabels(middles, shares) {
    const [top, bottom] = [this.box.top + 4, this.box.bottom - 4];
    const { lines } = this.panel;
    const most = Math.floor((bottom - top) / LINE) + 1;
    const ranked = [...shares.keys()].sort((a, b) => Number(lines[b].emphasis) - Number(lines[a].emphasis)
      || shares[b] - shares[a]);
    const labelled = ranked.slice(0, shares.length > most ? most - 1 : most);
    const others = ranked.slice(labelled.length);
    spread(labelled.map((i) => middles[i]), LINE, others.length ? top + LINE : top, bottom)
      .forEach((y, n) => this.put(labelled[n], y));
    labelled.forEach((i) => this.lineLabels[i].group.removeAttribute("display"));
    others.forEach((i) => this.lineLabels[i].group.setAttribute("display", "none"));
    write(this.rest, others.length ? this.others(others.reduce((sum, i) => sum + shares[i], 0)) : "");
  }
}
