// A chart that hears clicks, by keyboard: arrows go from point to point, Enter is the click.

import { html } from "../shared/dom.js";
import { targets, told } from "./points.js";

/** @type {Record<string, number[]>} */
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const ASIDE = 2; // how much farther a pixel beside the way counts than one along it

/**
 * The index of the nearest point in a direction: within 45 degrees of it, else on that side; -1 for none. Pure.
 * @param {{ x: number, y: number }[]} points
 * @param {{ x: number, y: number }} from
 * @param {number[]} way
 */
export function next(points, from, [right, down]) {
  let [best, shortest, isBestWithin] = [-1, Infinity, false];
  points.forEach(({ x, y }, index) => {
    const along = (x - from.x) * right + (y - from.y) * down;
    const aside = Math.abs((x - from.x) * down) + Math.abs((y - from.y) * right);
    if (along < 0.5) return;
    const isWithin = aside <= along;
    const far = along + ASIDE * aside;
    if (isWithin === isBestWithin ? far < shortest : isWithin) [best, shortest, isBestWithin] = [index, far, isWithin];
  });
  return best;
}

/**
 * The index of the point nearest to a place. Pure.
 * @param {{ x: number, y: number }[]} points
 * @param {{ x: number, y: number }} place
 */
export function nearest(points, { x, y }) {
  const far = points.map((point) => Math.hypot(point.x - x, point.y - y));
  return far.reduce((best, distance, index) => (distance < far[best] ? index : best), points.length ? 0 : -1);
}

export class Keys {
  /** @param {PlotlyNode} node @param {HTMLElement} live */
  constructor(node, live) {
    this.node = node;
    this.live = live;
    /** @type {ChartPoint | null} */
    this.at = null;
    /** @type {((point: ReturnType<typeof told>) => void) | null} */
    this.choose = null;
    this.ring = html("div", { class: "chart-ring", hidden: true });
    node.after(this.ring);
    node.addEventListener("keydown", (event) => this.press(event));
    node.addEventListener("blur", () => (this.ring.hidden = true));
    node.addEventListener("focus", () => this.show());
  }

  /**
   * Hears keys from now on; without `choose` no more.
   * @param {Keys["choose"]} choose
   */
  listen(choose) {
    this.choose = choose;
    if (choose) this.node.setAttribute("tabindex", "0");
    else this.node.removeAttribute("tabindex");
    if (!choose) this.ring.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.choose || event.target !== this.node || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && this.at) this.choose(told(this.at));
    else if (event.key === "Escape") [this.at, this.ring.hidden] = [null, true];
    else if (WAYS[event.key]) this.move(WAYS[event.key]);
    else return;
    event.preventDefault();
  }

  /** @param {number[]} way */
  move(way) {
    const points = targets(this.node);
    const { clientWidth, clientHeight } = this.node;
    const index = this.at ? next(points, this.at, way) : nearest(points, { x: clientWidth / 2, y: clientHeight / 2 });
    if (index < 0) return;
    this.at = points[index];
    this.show();
    const { x, y, word } = told(this.at);
    this.live.textContent = word ?? `${x}, ${y}`;
  }

  // Draws the ring where its point is now; another figure, or another view of it, may have no such point.
  settle() {
    if (!this.at) return;
    const [was, whole] = [this.at, JSON.stringify(told(this.at))];
    this.at = targets(this.node).find((one) => one.trace.index === was.trace.index
      && JSON.stringify(told(one)) === whole) ?? null;
    this.show();
  }

  hide() {
    this.ring.hidden = true;
  }

  show() {
    this.ring.hidden = !this.at || !this.choose || document.activeElement !== this.node;
    if (!this.at || this.ring.hidden) return;
    const size = 2 * this.at.radius + 10;
    this.ring.style.cssText = `left: ${this.at.x}px; top: ${this.at.y}px; width: ${size}px; height: ${size}px`;
  }
}
