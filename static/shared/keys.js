// The keys of the page's main picture: the first player or scrubber. A presenter's remote sends PageDown and PageUp to
// whatever has the focus, and a control that was used still has it.

import { elementOf } from "./dom.js";

const PICTURES = ':is([data-testid="player"], [data-testid="scrubber"]):not([data-mode="thumbnail"])';
const REMOTE = ["PageDown", "PageUp"];
const ARROWS = ["ArrowRight", "ArrowLeft"];
const FIELD = "input:not([type=checkbox], [type=button])";
const USES_ARROWS = `${FIELD}, textarea, select, [contenteditable], :is(${
  ["slider", "spinbutton", "combobox", "listbox", "option", "menu", "menuitem", "tab", "radio", "grid", "application"]
    .map((role) => `[role=${role}]`)})`;
const OVERLAY = "[role=dialog], [data-testid=stPopoverBody]";
const AFTERWARDS = 50; // ms: after the page's own way with the focus

/** @param {Element} root */
const isInView = (root) => {
  const { top, bottom } = root.getBoundingClientRect();
  return top < innerHeight / 2 && bottom > innerHeight / 2;
};

/**
 * Whether a click pressed a button of the page (Train, a notation). What opens something keeps the focus.
 * @param {Element} target
 */
const isPress = (target) => {
  const button = target.closest("button, [role=radio], label:has(input[type=radio])");
  return Boolean(button) && !button?.closest(`[aria-haspopup], [aria-expanded], ${OVERLAY}`);
};

/**
 * Has a picture hear keys that are meant for it although the focus is elsewhere, and gives it the focus back where a
 * control was used and left: a button pressed, a text entered, a choice made. `press` hears such a key; `focus` takes
 * the focus.
 * @param {Element} root
 * @param {{ press: (event: KeyboardEvent) => void, focus: () => void, signal: AbortSignal }} picture
 */
export function listenElsewhere(root, { press, focus, signal }) {
  /** @param {Node} target */
  const isElsewhere = (target) => !root.contains(target) && root === document.querySelector(PICTURES) && isInView(root);
  const how = { signal, capture: true };
  /** @param {Element} target */
  const later = (target) => {
    const [held, used] = [document.activeElement, target.closest("button, label, [role=radiogroup]")];
    setTimeout(() => {
      const now = document.activeElement; // not where a person has gone on to something else meanwhile
      if ([held, document.body].includes(now) || used?.contains(now)) focus();
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
