// Keyboard control of a clickable chart: arrow keys move from point to point, Enter clicks.

import { html } from "../shared/dom.js";
import { targets, told } from "./points.js";

/** @type {Record<string, number[]>} */
const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const PENALTY = 2; // weight of a distance across the direction relative to one along it

/**
 * The index of the nearest point in a direction, within 45 degrees if possible; -1 if there is none. Pure.
 * @param {{ x: number, y: number }[]} points
 * @param {{ x: number, y: number }} from
 * @param {number[]} direction
 */
export function next(points, from, [right, down]) {
  let [best, shortest, isBestWithin] = [-1, Infinity, false];
  points.forEach(({ x, y }, index) => {
    const along = (x - from.x) * right + (y - from.y) * down;
    const across = Math.abs((x - from.x) * down) + Math.abs((y - from.y) * right);
    if (along < 0.5) return;
    const isWithin = across <= along;
    const far = along + PENALTY * across;
    if (isWithin === isBestWithin ? far < shortest : isWithin) [best, shortest, isBestWithin] = [index, far, isWithin];
  });
  return best;
}

/**
 * The index of the point nearest to a position. Pure.
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
   * Starts listening to keys; without `choose`, stops.
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
    else if (DIRECTIONS[event.key]) this.move(DIRECTIONS[event.key]);
    else return;
    event.preventDefault();
  }

  /** @param {number[]} direction */
  move(direction) {
    const points = targets(this.node);
    const { clientWidth, clientHeight } = this.node;
    const middle = { x: clientWidth / 2, y: clientHeight / 2 };
    const index = this.at ? next(points, this.at, direction) : nearest(points, middle);
    if (index < 0) return;
    this.at = points[index];
    this.show();
    const { x, y, word } = told(this.at);
    this.live.textContent = word ?? `${x}, ${y}`;
  }

  // Moves the ring to the current position of its point, which another figure or view may not have.
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
