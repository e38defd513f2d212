// The keys of the page's main picture: the first player or scrubber. A presenter's remote sends PageDown and PageUp to
// the focused element, which may be a control that was used.

import { elementOf } from "./dom.js";

const PICTURES = ':is([data-testid="player"], [data-testid="scrubber"]):not([data-mode="thumbnail"])';
const REMOTE = ["PageDown", "PageUp"];
const ARROWS = ["ArrowRight", "ArrowLeft"];
const FIELD = "input:not([type=checkbox], [type=button])";
const USES_ARROWS = `${FIELD}, textarea, select, [contenteditable], :is(${
  ["slider", "spinbutton", "combobox", "listbox", "option", "menu", "menuitem", "tab", "radio", "grid", "application"]
    .map((role) => `[role=${role}]`)})`;
const OVERLAY = "[role=dialog], [data-testid=stPopoverBody]";
const AFTERWARDS = 50; // ms: after the page has set the focus itself

/** @param {Element} root */
const isInView = (root) => {
  const { top, bottom } = root.getBoundingClientRect();
  return top < innerHeight / 2 && bottom > innerHeight / 2;
};

/**
 * Whether a click pressed a button of the page (Train, a notation). A button that opens something keeps the focus.
 * @param {Element} target
 */
const isPress = (target) => {
  const button = target.closest("button, [role=radio], label:has(input[type=radio])");
  return Boolean(button) && !button?.closest(`[aria-haspopup], [aria-expanded], ${OVERLAY}`);
};

/**
 * Sends keys to a picture although the focus is elsewhere, and returns the focus to it after a control was used: a
 * button pressed, a text entered, a choice made. `press` receives such a key; `focus` takes the focus.
 * @param {Element} root
 * @param {{ press: (event: KeyboardEvent) => void, focus: () => void, signal: AbortSignal }} picture
 */
export function listenElsewhere(root, { press, focus, signal }) {
  /** @param {Node} target */
  const isElsewhere = (target) => !root.contains(target) && root === document.querySelector(PICTURES) && isInView(root);
  const how = { signal, capture: true };
  /** @param {Element} target */
  const later = (target) => {
    const [before, used] = [document.activeElement, target.closest("button, label, [role=radiogroup]")];
    setTimeout(() => {
      const now = document.activeElement; // not if another element was focused in the meantime
      if ([before, document.body].includes(now) || used?.contains(now)) focus();
    }, AFTERWARDS);
  };
  document.addEventListener("keydown", (event) => {
    const { key, altKey, ctrlKey, metaKey, isComposing } = event;
    const target = elementOf(event);
    if (isComposing || altKey || ctrlKey || metaKey || !isElsewhere(target)) return;
    const isFree = [document.body, document.documentElement].includes(target);
    const isForUs = isFree || REMOTE.includes(key) || (ARROWS.includes(key) && !target.closest(USES_ARROWS));
    if (isForUs) press(event);
    else if (key === "Enter" && target.matches(FIELD) && !target.closest(OVERLAY)) later(target);
  }, how);
  document.addEventListener("click", ({ target, detail }) => {
    if (!(target instanceof Element) || !isElsewhere(target)) return;
    const isChoice = target.closest("[role=option]") && !document.activeElement?.closest(OVERLAY);
    if (isChoice || (detail && isPress(target))) later(target);
  }, how);
}
