// The visible part of the stage, as rectangles in the scene's units: fitted to the step's frame, zoomed and moved by
// wheel, pinch and drag. Also scrolls a number into view. Pure, except for the class and the scrolling.

/** @import { Stage } from "./stage.js" */

/**
 * The smallest rectangle of the box's shape that contains the frame, centred.
 * @param {Region} frame
 * @param {Size} box
 * @returns {Rectangle}
 */
export function fit([x, y, width, height], box) {
  const scale = Math.min(box.width / width, box.height / height);
  const [w, h] = [box.width / scale, box.height / scale];
  return { x: x - (w - width) / 2, y: y - (h - height) / 2, width: w, height: h };
}

/**
 * Zooms in (factor > 1) or out around a point given in fractions of the view; never wider than the bounds, at most
 * 12 times.
 * @param {Rectangle} view
 * @param {Rectangle} bounds
 * @param {number} factor
 * @param {number[]} [at]
 */
export function zoom(view, bounds, factor, [px, py] = [0.5, 0.5]) {
  const width = Math.min(bounds.width, Math.max(bounds.width / 12, view.width / factor));
  const height = (width * view.height) / view.width;
  const moved = { x: view.x + (view.width - width) * px, y: view.y + (view.height - height) * py, width, height };
  return width >= bounds.width * 0.999 ? { ...bounds } : inside(moved, bounds);
}

/**
 * Keeps the view inside the bounds; where it is larger, centred.
 * @param {Rectangle} view
 * @param {Rectangle} bounds
 */
function inside(view, bounds) {
  /** @param {number} at @param {number} size @param {number} low @param {number} length */
  const clamp = (at, size, low, length) => (size >= length ? low + (length - size) / 2
    : Math.min(low + length - size, Math.max(low, at)));
  return {
    ...view,
    x: clamp(view.x, view.width, bounds.x, bounds.width),
    y: clamp(view.y, view.height, bounds.y, bounds.height),
  };
}

/**
 * Moves by fractions of the view, inside the bounds.
 * @param {Rectangle} view
 * @param {Rectangle} bounds
 * @param {number} dx
 * @param {number} dy
 */
export const pan = (view, bounds, dx, dy) =>
  inside({ ...view, x: view.x - dx * view.width, y: view.y - dy * view.height }, bounds);

/**
 * Whether a part of the bounds is not in view.
 * @param {Size} view
 * @param {Size} bounds
 */
export const isPart = (view, bounds) => view.width < bounds.width * 0.995;

/**
 * Whether two views show the same.
 * @param {Rectangle} a
 * @param {Rectangle} b
 */
export const isSame = (a, b) =>
  Math.abs(a.x - b.x) + Math.abs(a.y - b.y) + Math.abs(a.width - b.width) < 0.01 * b.width;

/**
 * On a phone two columns: the current one and the one before it (at the left end the one after it). Null where the
 * region is another, or has no columns.
 * @param {Region} region
 * @param {number[][]} columns
 * @param {number} t
 * @returns {Region | null}
 */
export function phoneFrame([x, y, width, height], columns, t) {
  if (!columns.length) return null;
  const right = Math.min(columns.length, Math.max(t, 2)) - 1;
  const [from] = columns[Math.max(0, right - 1)];
  const to = columns[right][0] + columns[right][1];
  return to > x && from < x + width ? [from, y, to - from, height] : null;
}

/**
 * Elsewhere on a phone the blocks above, below and close to the first visible block of these families.
 * @param {Region} region
 * @param {{ x: number, width: number, family: string }[]} blocks
 * @param {string[]} families
 * @returns {Region}
 */
export function groupFrame([x, y, width, height], blocks, families) {
  const own = families.map((family) => blocks.find((block) => block.family === family)).find(Boolean);
  if (!own) return [x, y, width, height];
  let [from, to] = [own.x, own.x + own.width];
  for (let before = -1; before !== to - from;) {
    before = to - from;
    for (const block of blocks) {
      if (block.x > to + NEAR || block.x + block.width < from - NEAR) continue;
      [from, to] = [Math.min(from, block.x), Math.max(to, block.x + block.width)];
    }
  }
  return [from - NEAR, y, to - from + 2 * NEAR, height];
}

/**
 * The frame on a phone of a picture of one step: that of the stop, else its first part. Null for others.
 * @param {Pick<Scene, "folded" | "regions">} scene
 * @param {{ close?: string }} [stop]
 */
export const closeUp = ({ folded, regions }, stop) =>
  (folded ? regions[stop?.close ?? ""] ?? Object.values(regions)[1] : null);

/**
 * How far the current column moves to the place of the one column of the folded picture; by default
 * the middle.
 * @param {{ columns: number[][], fold_x?: number }} scene
 * @param {number} t
 */
export function foldShift({ columns, fold_x: place }, t) {
  const [x, width] = columns[Math.min(t, columns.length) - 1];
  if (place !== undefined) return place - x;
  const last = columns[columns.length - 1];
  return (columns[0][0] + last[0] + last[1]) / 2 - (x + width / 2);
}

const NEAR = 12; // units between blocks of a group
const WIDE = 900; // px: from here on the panel is next to the stage
const PHONE = 600; // px of stage: below, two columns at a time
const CARD = 420; // the same for a thumbnail in a narrow window; elsewhere it is whole, without digits
const NARROW = 640; // px of such a window, at most
const TALL = 1.2; // height of a thumbnail on a phone, as a fraction of its width
const LEAST = 480; // px of a phone's stage, for legible digits
const GAP = 16;
const ABOVE = 16; // px between a number and the sheet
const AROUND = 196; // px of a window outside the stage: navigation, controls, time bar

/**
 * Sizes of the stage and of the panel next to it: one unit per pixel where that leaves enough width for the panel.
 * @param {{ available: number, windowWidth: number, windowHeight: number, mode: Mode, region: Region,
 *   close: Region | null, columns: number[][] }} given
 */
export function sizesOf({ available, windowWidth, windowHeight, mode, region, close, columns }) {
  const [, , width, height] = region;
  const isSmall = mode === "thumbnail";
  const wide = !isSmall && available >= WIDE;
  const rest = available - GAP - width;
  const fair = rest >= 270 && rest <= 340 ? rest : Math.min(480, Math.max(280, available * 0.25));
  const panel = wide ? Math.round(fair) : 0;
  const stage = wide ? available - panel - GAP : available;
  const phone = isSmall ? windowWidth < NARROW && stage < CARD : stage < PHONE;
  const frame = phone ? close ?? phoneFrame(region, columns, 2) ?? region : region;
  const ideal = (stage * frame[3]) / frame[2];
  const tallest = phone ? Math.max(windowHeight * 0.72, LEAST) : Math.max(height * 0.95, windowHeight - AROUND);
  const most = isSmall ? (phone ? stage * TALL : ideal) : tallest;
  return { wide, phone, panel, width: stage, height: Math.round(Math.min(ideal, most)) };
}

/**
 * Scrolls so that a number is above the panel that covers the window's lower part.
 * @param {Element} element
 * @param {Element} sheet
 */
export function keepInSight(element, sheet) {
  const by = element.getBoundingClientRect().bottom + ABOVE - sheet.getBoundingClientRect().top;
  if (by > 0) scrollerOf(sheet).scrollBy(0, by);
}

/** @param {Element} element */
function scrollerOf(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight) return box;
  }
  return document.scrollingElement ?? document.documentElement;
}

export class View {
  /** @type {Stage} */ stage;
  /** @type {Size} */ size;
  /** @type {Rectangle} */ view;
  /** @type {Rectangle} */ bounds;

  /** @param {HTMLElement} box @param {AbortSignal} signal */
  constructor(box, signal) {
    this.box = box;
    /** @type {Map<number, PointerEvent>} */
    this.pointers = new Map();
    this.dragged = false;
    /** @type {Rectangle | null} */
    this.base = null; // the fitted frame
    this.key = "";
    /** @type {AddEventListenerOptions} */
    const how = { signal };
    box.addEventListener("wheel", (event) => this.wheel(event), { ...how, passive: false });
    box.addEventListener("pointerdown", (event) => this.down(event), how);
    box.addEventListener("pointermove", (event) => this.move(event), how);
    for (const type of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"])) {
      box.addEventListener(type, (event) => this.pointers.delete(event.pointerId), how);
    }
    this.pinches(how);
    box.addEventListener("click", (event) => {
      if (this.dragged) event.stopPropagation();
      this.dragged = false;
    }, { ...how, capture: true });
  }

  /**
   * The frame to be fitted, and the bounds of what one can move to. The user's zoom stays as long as the frame
   * does, and (`keep`) when only the size of the stage changes.
   * @param {Stage} stage
   * @param {Region} frame
   * @param {Size} size
   * @param {Region} bounds
   */
  aim(stage, frame, size, bounds, keep = false) {
    const key = [...frame, size.width, size.height].join();
    const same = this.key === key;
    const before = this.base;
    const moved = before !== null && !isSame(this.view, before);
    const part = moved ? this.view.width / before.width : 1;
    const base = fit(frame, size);
    Object.assign(this, { stage, key, size, base, bounds: fit(bounds, size) });
    if (moved && (same || keep)) {
      const { x, y, width, height } = this.view;
      const [w, h] = [base.width * part, base.height * part];
      this.set({ x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h });
    } else this.set(base);
  }

  /** @param {Rectangle} view */
  set(view) {
    this.view = view;
    this.stage.setView(view, this.size.width / view.width);
    this.box.toggleAttribute("data-part", isPart(view, this.bounds));
  }

  /** @param {number} factor @param {number[]} [at] */
  zoom(factor, at) {
    this.set(zoom(this.view, this.bounds, factor, at));
  }

  fit() {
    if (this.base) this.set(this.base);
  }

  /**
   * The position of the pointer, in fractions of the view.
   * @param {MouseEvent} event
   */
  at({ clientX, clientY }) {
    const { left, top, width, height } = this.box.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (!event.ctrlKey && this.base && isSame(this.view, this.base)) return; // the page scrolls
    event.preventDefault();
    const [dx, dy] = [event.deltaX, event.deltaY].map((d) => -d / (event.deltaMode ? 20 : 600));
    if (event.ctrlKey) this.zoom(Math.exp(dy * 3), this.at(event));
    else this.set(pan(this.view, this.bounds, dx, dy));
  }

  /**
   * Safari's event for a pinch on a trackpad; other browsers send a wheel event with Ctrl.
   * @param {AddEventListenerOptions} how
   */
  pinches(how) {
    let before = 1;
    this.box.addEventListener("gesturestart", (event) => {
      event.preventDefault();
      before = 1;
    }, how);
    this.box.addEventListener("gesturechange", (event) => {
      const gesture = /** @type {MouseEvent & { scale: number }} */ (event);
      event.preventDefault();
      this.zoom(gesture.scale / before, this.at(gesture));
      before = gesture.scale;
    }, how);
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button) return;
    this.pointers.set(event.pointerId, event);
    this.dragged = false;
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [a, b] = [this.at(before), this.at(event)];
    const far = Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    const other = [...this.pointers.values()].find((p) => p.pointerId !== event.pointerId);
    if (other) {
      /** @param {MouseEvent} p */
      const distance = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
      const middle = this.at(other).map((c, i) => (c + b[i]) / 2);
      this.zoom(distance(event) / distance(before), middle);
      this.dragged = true;
    } else if (isPart(this.view, this.bounds) && (this.dragged || far > 3)) {
      this.set(pan(this.view, this.bounds, b[0] - a[0], b[1] - a[1]));
      this.dragged = true;
    } else return;
    this.pointers.set(event.pointerId, event);
  }
}
