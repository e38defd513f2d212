// Events of the scrubber: drag, pointer, click, and keys.

import { elementOf } from "../shared/dom.js";
import { listenElsewhere } from "../shared/keys.js";
import { nearest } from "./sweep.js";

/** @import { Panel } from "./panel.js" */
/** @import { Place, Scrubber } from "./scrubber.js" */

/** @type {Record<string, number>} */
const PAGES = { PageDown: 1, PageUp: -1 }; // a presenter's remote sends these
const SIDEWAYS = 6; // px that a finger moves before it scrubs: it may scroll the page

/**
 * The start of a drag: `isSure` once it is not a scroll of the page.
 * @typedef {Place & { x: number, index: number, isSure: boolean }} Start
 */

/**
 * Adds the event listeners of a scrubber, until it ends.
 * @param {Scrubber} scrubber
 * @param {AbortSignal} signal
 */
export function listen(scrubber, signal) {
  const { picture, root, input } = scrubber;
  let from = /** @type {Start | null} */ (null);
  /** @param {PointerEvent} event @param {Start} from */
  const seek = (event, from) => {
    const { panel, x, index } = from;
    const { positions } = scrubber.sweep;
    const moved = ((event.clientX - x) / (scrubber.zoom * (panel.box.right - panel.box.left))) * (positions.length - 1);
    scrubber.go(panel.panel.x ? Math.round(index + moved)
      : nearest(positions, panel.toX.invert((event.clientX - from.left) / scrubber.zoom)));
  };
  /** @param {PointerEvent} event */
  const pointAt = (event) => {
    const place = scrubber.panelAt(event.clientX, event.clientY);
    if (!place) {
      scrubber.highlight();
      return;
    }
    const { panel, left, top } = place;
    const { line, at } = panel.find((event.clientX - left) / scrubber.zoom, (event.clientY - top) / scrubber.zoom);
    scrubber.highlight(panel, line, at);
  };
  picture.addEventListener("pointerdown", (event) => {
    const place = scrubber.panelAt(event.clientX, event.clientY);
    if (event.button || input.disabled || !place || scrubber.isThumbnail) return;
    scrubber.run(false);
    from = { ...place, x: event.clientX, index: scrubber.index, isSure: event.pointerType !== "touch" };
    picture.setPointerCapture(event.pointerId);
    if (from.isSure) seek(event, from);
    input.focus({ preventScroll: true });
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => {
    if (scrubber.isThumbnail) return;
    if (!from) pointAt(event);
    else if ((from.isSure ||= Math.abs(event.clientX - from.x) > SIDEWAYS)) {
      if (from.panel.panel.x && Math.abs(event.clientX - from.x) > SIDEWAYS) scrubber.highlight();
      seek(event, from);
    }
  });
  picture.addEventListener("pointerup", (event) => {
    if (!from) return;
    seek(event, from);
    if (Math.abs(event.clientX - from.x) <= SIDEWAYS) {
      pointAt(event);
      scrubber.pick();
    }
    from = null;
  });
  picture.addEventListener("pointercancel", () => { from = null; });
  picture.addEventListener("pointerleave", () => { if (!from && !scrubber.isThumbnail) scrubber.highlight(); });
  root.addEventListener("keydown", (event) => press(scrubber, event));
  listenElsewhere(root, { press: (event) => act(scrubber, scrubber.panels[0], event), signal,
    focus: () => input.focus({ preventScroll: true }) });
  picture.addEventListener("focusout", () => scrubber.highlight());
}

/**
 * The slider has its own arrow keys. In a panel, up and down select a line, Shift with left and right a point on it.
 * @param {Scrubber} scrubber
 * @param {KeyboardEvent} event
 */
function press(scrubber, event) {
  event.stopPropagation(); // single letters are Streamlit's shortcuts, arrows the player's
  if (event.altKey || event.ctrlKey || event.metaKey || elementOf(event).closest("button")) return;
  const panel = scrubber.panels.find(({ group }) => group === document.activeElement);
  if (panel || event.key in PAGES || /^[z ]$/i.test(event.key)) act(scrubber, panel, event);
}

/** @param {Scrubber} scrubber @param {Panel | undefined} panel @param {KeyboardEvent} event */
function act(scrubber, panel, event) {
  /** @type {Record<string, () => void>} */
  const anywhere = { " ": () => scrubber.run(!scrubber.running), z: () => scrubber.fitY(!scrubber.isFitted) };
  const done = anywhere[event.key.toLowerCase()] ?? wanted(scrubber, panel, event);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  done();
}

/** @param {Scrubber} scrubber @param {Panel | undefined} panel @param {KeyboardEvent} event */
function wanted(scrubber, panel, { key, shiftKey }) {
  const { index, sweep: { positions } } = scrubber;
  const end = positions.length - 1;
  const page = Math.max(1, Math.round(end / 10));
  /** @type {Record<string, number>} */
  const places = { ArrowLeft: index - 1, ArrowRight: index + 1, PageDown: index + PAGES.PageDown * page,
    PageUp: index + PAGES.PageUp * page, Home: 0, End: end };
  if (!panel) return () => scrubber.go(places[key]);
  const { line, at } = panel.highlighted;
  const lines = panel.panel.lines.length;
  const along = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  if (shiftKey && along && line >= 0) {
    const next = panel.placeOf(line) + along;
    return () => scrubber.highlight(panel, line, Math.min(panel.xs.length - 1, Math.max(0, next)));
  }
  if (key in places) return () => scrubber.go(places[key]);
  if (key === "ArrowDown") return () => scrubber.highlight(panel, (line + 1) % lines, at);
  if (key === "ArrowUp") return () => scrubber.highlight(panel, (Math.max(0, line) + lines - 1) % lines, at);
  if (key === "Escape") return () => scrubber.highlight();
  return key === "Enter" ? () => scrubber.pick() : null;
}
