// Events of the player: keys, clicks, and their actions.

import { elementOf } from "../shared/dom.js";
import { listenElsewhere } from "../shared/keys.js";
import { leadTo } from "./steps.js";

/** @import { Player } from "./player.js" */

/** @type {Record<string, string>} */
const KEYS = {
  ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last", " ": "play",
  Enter: "open", Backspace: "inspect-back", Escape: "escape", e: "edit", f: "fold",
  "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "fit",
};

/**
 * The action of a key; null for none.
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">} event
 */
export function actionOf({ key, shiftKey, altKey, ctrlKey, metaKey }) {
  if (ctrlKey || metaKey) return null;
  if (altKey) return key === "ArrowLeft" ? "inspect-back" : null;
  if (shiftKey && key.startsWith("Arrow")) return `move-${key.slice(5).toLowerCase()}`;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

/**
 * Streamlit's own keys: rerun, and clear the cache.
 * @param {{ key: string }} event
 */
export const isForeign = ({ key }) => /^[rc]$/i.test(key);

/**
 * Whether the element with the focus handles the key itself.
 * @param {Element} element
 * @param {string} key
 */
const isNative = (element, key) => element.matches("select, input, textarea")
  || ((key === " " || key === "Enter") && element.matches("button, a"));

/** @type {Record<string, (player: Player, name?: string, leads?: number) => unknown>} */
const ACTIONS = {
  first: (player) => player.go(0), back: (player) => player.go(player.index - 1),
  next: (player) => player.go(player.index + 1), last: (player) => player.go(player.stops.length),
  play: (player) => player.clock.play(!player.playing), fold: (player) => player.choose("fold", !player.fold),
  open: (player, name, leads) => open(player, name, leads),
  edit: (player, name) => player.edit(player.canEdit(name) ? name : player.inspection.name),
  "inspect-back": (player) => player.back(), "close-panel": (player) => player.closePanel(),
  escape: (player) => player.back() || player.focus(),
  "move-right": (player) => player.moveFocus(1, 0), "move-left": (player) => player.moveFocus(-1, 0),
  "move-down": (player) => player.moveFocus(0, 1), "move-up": (player) => player.moveFocus(0, -1),
  "zoom-in": ({ view }) => view.zoom(1.25), "zoom-out": ({ view }) => view.zoom(0.8), fit: ({ view }) => view.fit(),
  png: (player) => player.save("png"), svg: (player) => player.save("svg"),
};

/** @param {Player} player @param {string} action @param {string} [name] @param {number} [leads] */
function act(player, action, name, leads) {
  if (!/^(play|fit|zoom|png|svg)/.test(action)) player.clock.play(false);
  ACTIONS[action](player, name, leads);
}

/** @param {Event} event @param {"name" | "leads" | "chapter" | "action"} key */
const dataOf = (event, key) =>
  /** @type {HTMLElement | null} */ (elementOf(event).closest(`[data-${key}]`))?.dataset[key];
/** @param {Event} event */
const nameOf = (event) => dataOf(event, "name");
/** @param {Event} event */
const leadOf = (event) => Number(dataOf(event, "leads") ?? 0);

/**
 * A mark of the whole sequence goes to its step.
 * @param {Player} player
 * @param {string} [name]
 * @param {number} [leads]
 */
function open(player, name, leads) {
  if (leads) player.go(leadTo(player.stops, player.at, leads));
  player.select(name);
}

/** @param {Player} player @param {KeyboardEvent} event */
function key(player, event) {
  const [target, pressed] = [elementOf(event), event.key];
  if (player.mode === "thumbnail" || (target.matches("input, textarea") && pressed !== "Escape")) return;
  if (isForeign(event) && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  if (!isNative(target, pressed)) press(player, event);
}

/** @param {Player} player @param {KeyboardEvent} event */
function press(player, event) {
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  act(player, action, nameOf(event), leadOf(event));
}

/** @param {Player} player @param {MouseEvent} event */
function click(player, event) {
  const { ctrlKey, metaKey, shiftKey } = event;
  const target = elementOf(event);
  if (player.mode === "thumbnail") return;
  const [chapter, action] = [dataOf(event, "chapter"), dataOf(event, "action")];
  if (chapter && !ctrlKey && !metaKey && !shiftKey) {
    event.preventDefault();
    player.clock.play(false);
    player.enter(chapter);
  } else if (action) act(player, action);
  else open(player, nameOf(event), leadOf(event));
  const isMouse = event.detail > 0 && target.closest(".player-bar") && !target.matches("select");
  if (isMouse) player.focus(); // so that the keys still work
}

/**
 * Adds the event listeners of a player, until it is removed.
 * @param {Player} player
 * @param {AbortController} ending
 */
export function listen(player, ending) {
  const { root, box, panel, popups } = player;
  const { signal } = ending;
  /**
   * @template {keyof HTMLElementEventMap} Type
   * @param {HTMLElement | Window} target
   * @param {Type} type
   * @param {(event: HTMLElementEventMap[Type]) => unknown} hear
   */
  const on = (target, type, hear) => target.addEventListener(type, /** @type {EventListener} */ (hear), { signal });
  const focus = () => player.focus();
  on(root, "keydown", (event) => key(player, event));
  on(root, "click", (event) => click(player, event));
  // Not on mousedown: a browser then selects no text.
  on(window, "mouseup", () => document.activeElement === root && focus());
  on(root, "dblclick", (event) => box.contains(elementOf(event)) && player.edit(nameOf(event)));
  on(root, "change", (event) => {
    const { dataset, value } = /** @type {HTMLSelectElement} */ (elementOf(event));
    if (!dataset.choice) return;
    player.choose(dataset.choice, value);
    focus();
  });
  on(box, "pointerdown", () => popups.close());
  on(panel, "scroll", () => { player.scrolled = true; });
  for (const type of /** @type {const} */ (["pointerover", "focusin"])) {
    on(root, type, (event) => popups.showNumber(elementOf(event).closest("[data-name]"), player));
  }
  for (const type of /** @type {const} */ (["pointerleave", "focusout"])) {
    on(root, type, () => popups.showNumber(null, player));
  }
  on(window, "resize", () => (root.isConnected ? player.layout() : ending.abort()));
  listenElsewhere(root, { press: (event) => press(player, event), focus, signal });
}
