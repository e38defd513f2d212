// What hands do to a scrubber: drag, point, click, and the keys.

import { listenElsewhere } from "../shared/keys.js";
import { nearest } from "./sweep.js";

const PAGES = { PageDown: 1, PageUp: -1 }; // the way a presenter's remote goes
const SIDEWAYS = 6; // px that a finger moves before it scrubs: it may be about to scroll the page

export function listen(scrubber) {
  const { picture, root, input } = scrubber;
  let from = null; // where a drag began
  const seek = (event) => {
    const { panel, x, index } = from;
    const { positions } = scrubber.sweep;
    const moved = ((event.clientX - x) / (scrubber.zoom * (panel.box.right - panel.box.left))) * (positions.length - 1);
    scrubber.go(panel.panel.x ? Math.round(index + moved)
      : nearest(positions, panel.toX.invert((event.clientX - from.left) / scrubber.zoom)));
  };
  const pointAt = (event) => {
    const { panel, left, top } = scrubber.panelAt(event.clientX, event.clientY);
    if (!panel) return scrubber.hold();
    const { line, at } = panel.find((event.clientX - left) / scrubber.zoom, (event.clientY - top) / scrubber.zoom);
    return scrubber.hold(panel, line, at);
  };
  picture.addEventListener("pointerdown", (event) => {
    const place = scrubber.panelAt(event.clientX, event.clientY);
    if (event.button || input.disabled || !place.panel || scrubber.isThumbnail) return;
    scrubber.run(false);
    from = { ...place, x: event.clientX, index: scrubber.index, isSure: event.pointerType !== "touch" };
    picture.setPointerCapture(event.pointerId);
    if (from.isSure) seek(event);
    input.focus({ preventScroll: true });
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => {
    if (scrubber.isThumbnail) return;
    if (!from) pointAt(event);
    else if ((from.isSure ||= Math.abs(event.clientX - from.x) > SIDEWAYS)) {
      if (from.panel.panel.x && Math.abs(event.clientX - from.x) > SIDEWAYS) scrubber.hold();
      seek(event);
    }
  });
  picture.addEventListener("pointerup", (event) => {
    if (!from) return;
    seek(event);
    if (Math.abs(event.clientX - from.x) <= SIDEWAYS) {
      pointAt(event);
      scrubber.pick();
    }
    from = null;
  });
  picture.addEventListener("pointercancel", () => { from = null; });
  picture.addEventListener("pointerleave", () => { if (!from && !scrubber.isThumbnail) scrubber.hold(); });
  root.addEventListener("keydown", (event) => press(scrubber, event));
  listenElsewhere(root, { press: (event) => act(scrubber, scrubber.panels[0], event), signal: scrubber.ending.signal,
    focus: () => input.focus({ preventScroll: true }) });
  picture.addEventListener("focusout", () => scrubber.hold());
}

// The slider has its own arrows. In a panel up and down go from line to line, with Shift the others along it.
function press(scrubber, event) {
  event.stopPropagation(); // single letters are Streamlit's shortcuts, arrows the player's
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("button")) return;
  const panel = scrubber.panels.find(({ group }) => group === document.activeElement);
  if (panel || event.key in PAGES || /^[z ]$/i.test(event.key)) act(scrubber, panel, event);
}

function act(scrubber, panel, event) {
  const anywhere = { " ": () => scrubber.run(!scrubber.running), z: () => scrubber.fitY(!scrubber.isFitted) };
  const done = anywhere[event.key.toLowerCase()] ?? wanted(scrubber, panel, event);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  done();
}

function wanted(scrubber, panel, { key, shiftKey }) {
  const { index, sweep: { positions } } = scrubber;
  const end = positions.length - 1;
  const page = Math.max(1, Math.round(end / 10));
  const places = { ArrowLeft: index - 1, ArrowRight: index + 1, PageDown: index + PAGES.PageDown * page,
    PageUp: index + PAGES.PageUp * page, Home: 0, End: end };
  if (!panel) return () => scrubber.go(places[key]);
  const { line, at } = panel.held;
  const lines = panel.panel.lines.length;
  const along = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (shiftKey && along && line >= 0) {
    const next = panel.placeOf(line) + along;
    return () => scrubber.hold(panel, line, Math.min(panel.xs.length - 1, Math.max(0, next)));
  }
  if (key in places) return () => scrubber.go(places[key]);
  if (key === "ArrowDown") return () => scrubber.hold(panel, (line + 1) % lines, at);
  if (key === "ArrowUp") return () => scrubber.hold(panel, (Math.max(0, line) + lines - 1) % lines, at);
  if (key === "Escape") return () => scrubber.hold();
  return key === "Enter" ? () => scrubber.pick() : null;
}
