// What a person does to the player: keys and clicks, and what they mean.

import { listenElsewhere } from "../shared/keys.js";
import { leadTo } from "./steps.js";

const KEYS = {
  ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last", " ": "play",
  Enter: "open", Backspace: "walk-back", Escape: "escape", e: "edit", f: "fold",
  "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "fit",
};

export function actionOf({ key, shiftKey, altKey, ctrlKey, metaKey }) {
  if (ctrlKey || metaKey) return null;
  if (altKey) return key === "ArrowLeft" ? "walk-back" : null;
  if (shiftKey && key.startsWith("Arrow")) return `move-${key.slice(5).toLowerCase()}`;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

// Streamlit's own keys: rerun, and clear the cache.
export const isForeign = ({ key }) => /^[rc]$/i.test(key);

// Whether the element with the focus answers the key by itself.
const isNative = (element, key) => element.matches("select, input, textarea")
  || ((key === " " || key === "Enter") && element.matches("button, a"));

const ACTIONS = {
  first: (player) => player.go(0), back: (player) => player.go(player.index - 1),
  next: (player) => player.go(player.index + 1), last: (player) => player.go(player.stops.length),
  play: (player) => player.clock.play(!player.playing), fold: (player) => player.choose("fold", !player.fold),
  open: (player, name, leads) => open(player, name, leads),
  edit: (player, name) => player.edit(player.canEdit(name) ? name : player.walk.name),
  "walk-back": (player) => player.back(), "close-panel": (player) => player.closePanel(),
  escape: (player) => player.back() || player.focus(),
  "move-right": (player) => player.moveFocus(1, 0), "move-left": (player) => player.moveFocus(-1, 0),
  "move-down": (player) => player.moveFocus(0, 1), "move-up": (player) => player.moveFocus(0, -1),
  "zoom-in": ({ view }) => view.zoom(1.25), "zoom-out": ({ view }) => view.zoom(0.8), fit: ({ view }) => view.fit(),
  png: (player) => player.save("png"), svg: (player) => player.save("svg"),
};

function act(player, action, name, leads) {
  if (!/^(play|fit|zoom|png|svg)/.test(action)) player.clock.play(false);
  ACTIONS[action](player, name, leads);
}

const nameOf = ({ target }) => target.closest("[data-name]")?.dataset.name;
const leadOf = ({ target }) => Number(target.closest("[data-leads]")?.dataset.leads ?? 0);

// What stands over the whole sequence leads to its step.
function open(player, name, leads) {
  if (leads) player.go(leadTo(player.stops, player.at, leads));
  player.select(name);
}

function key(player, event) {
  const { target, key: pressed } = event;
  if (player.mode === "thumbnail" || (target.matches("input, textarea") && pressed !== "Escape")) return;
  if (isForeign(event) && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  if (!isNative(target, pressed)) press(player, event);
}

function press(player, event) {
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  act(player, action, nameOf(event), leadOf(event));
}

function click(player, event) {
  const { target, ctrlKey, metaKey, shiftKey } = event;
  if (player.mode === "thumbnail") return;
  const chapter = target.closest("[data-chapter]")?.dataset.chapter;
  const action = target.closest("[data-action]")?.dataset.action;
  if (chapter && !ctrlKey && !metaKey && !shiftKey) {
    event.preventDefault();
    player.clock.play(false);
    player.enter(chapter);
  } else if (action) act(player, action);
  else open(player, nameOf(event), leadOf(event));
  const isMouse = event.detail > 0 && target.closest(".player-bar") && !target.matches("select");
  if (isMouse) player.focus(); // so that the keys go on from here
}

export function listen(player, signal) {
  const { root, box, panel, floats } = player;
  const on = (target, type, handle, more) => target.addEventListener(type, handle, { signal, ...more });
  const focus = () => player.focus();
  on(root, "keydown", (event) => key(player, event));
  on(root, "click", (event) => click(player, event));
  // Not when the button goes down: a browser then selects no text.
  on(window, "mouseup", () => document.activeElement === root && focus());
  on(root, "dblclick", (event) => box.contains(event.target) && player.edit(nameOf(event)));
  on(root, "change", ({ target }) => {
    if (!target.dataset.choice) return;
    player.choose(target.dataset.choice, target.value);
    focus();
  });
  on(box, "pointerdown", () => floats.close());
  on(panel, "scroll", () => { player.scrolled = true; });
  for (const type of ["pointerover", "focusin"]) {
    on(root, type, ({ target }) => floats.tell(target.closest("[data-name]"), player));
  }
  for (const type of ["pointerleave", "focusout"]) on(root, type, () => floats.tell(null, player));
  on(window, "resize", () => (root.isConnected ? player.layout() : player.close()));
  listenElsewhere(root, { press: (event) => press(player, event), focus, signal });
}
