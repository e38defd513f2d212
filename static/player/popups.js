// What pops up over the picture: the number under the pointer or the focus, and the editor of a weight, which tells the
// loss that its gradient predicts beside the loss that it has.

import { focused, html, patch } from "../shared/dom.js";
import { format } from "../shared/format.js";

/** @import { Numbers } from "./values.js" */

/**
 * What a weight's editor reads.
 * @typedef {{ numbers: Numbers, scene: Scene, say: Say }} View
 * What it tells: all numbers as the change makes them, as it is made, and none when it is closed.
 * @typedef {(numbers?: Numbers) => void} OnChange
 * Keeps an edit; null where it cannot be kept.
 * @typedef {((name: string, value: number) => void) | null} OnKeep
 */

/** @param {number} value */
const signed = (value) => format(value, { decimals: 3, signed: true, small: true });

export class Popups {
  /**
   * @param {HTMLElement} root what they pop up over
   * @param {() => void} leave gives the focus back
   */
  constructor(root, leave) {
    this.root = root;
    this.leave = leave;
    /** @type {(ReturnType<typeof nudge> & { name: string, onChange: OnChange, begun: string }) | null} */
    this.nudge = null;
    this.tip = html("div", { class: "player-tip", hidden: true });
    root.append(this.tip);
  }

  /**
   * Shows the number of an element; none where it has no number.
   * @param {HTMLElement | null | undefined} element
   * @param {{ numbers: Numbers, say: Say }} view
   */
  tell(element, { numbers, say }) {
    const name = element?.dataset.name;
    this.tip.hidden = !name || Boolean(this.nudge) || !numbers.has(name);
    if (!name || this.tip.hidden) return;
    patch(this.tip, [say(name).inline, ` = ${format(numbers.value(name), { decimals: 6, small: true })}`]);
    this.place(this.tip, /** @type {HTMLElement} */ (element));
  }

  /**
   * Opens the editor of a weight.
   * @param {string} name
   * @param {Element} target
   * @param {View} view
   * @param {OnChange} onChange
   * @param {OnKeep} onKeep
   */
  edit(name, target, view, onChange, onKeep) {
    this.close();
    this.tip.hidden = true;
    const onClose = () => {
      this.close();
      this.leave();
    };
    const opened = nudge(view, name, onChange, onKeep, onClose);
    this.nudge = { ...opened, name, onChange, begun: opened.input.value };
    this.root.append(opened.element);
    this.place(opened.element, target);
    opened.input.focus({ preventScroll: true });
    opened.input.select();
  }

  // What is being typed: a number's name, and the text, unless it stands as it was.
  get typing() {
    if (!this.nudge || focused() !== this.nudge.input) return null;
    const { name, input, begun } = this.nudge;
    return { name, text: input.value === begun ? null : input.value };
  }

  /**
   * Has the editor say what was being typed.
   * @param {string | null} text
   */
  retype(text) {
    if (!this.nudge || text === null) return;
    this.nudge.input.value = text;
    this.nudge.input.dispatchEvent(new Event("input"));
  }

  // The picture returns to what it was: whether an edit is kept is the page's to say.
  close() {
    if (!this.nudge) return;
    const { element, stop, onChange } = this.nudge;
    stop();
    element.remove();
    this.nudge = null;
    onChange();
  }

  /**
   * Under the target, or above it where there is no room; always inside the player.
   * @param {HTMLElement} element
   * @param {Element} target
   */
  place(element, target) {
    const [own, there] = [this.root.getBoundingClientRect(), target.getBoundingClientRect()];
    const left = there.left - own.left + there.width / 2 - element.offsetWidth / 2;
    const below = there.bottom - own.top + 6;
    const above = Math.max(0, there.top - own.top - element.offsetHeight - 6);
    element.style.left = `${Math.max(0, Math.min(own.width - element.offsetWidth, left))}px`;
    element.style.top = `${below + element.offsetHeight <= own.height ? below : above}px`;
  }
}

/**
 * @param {View} view
 * @param {string} name
 * @param {OnChange} onChange
 * @param {OnKeep} onKeep
 * @param {() => void} onClose
 */
function nudge({ numbers, scene, say }, name, onChange, onKeep, onClose) {
  const old = numbers.value(name);
  const [loss, slope] = [numbers.value(scene.loss), numbers.value(`d_${name}`)];
  /** @param {string} of */
  const symbol = (of) => patch(html("span"), [say(of).inline]);
  const input = html("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "player-nudge-input",
    "aria-label": `New value of ${say(name).text}; drag sideways, type, or use the arrow keys` });
  const [change, predicted, actual] = [0, 1, 2].map(() => html("output"));
  /** @param {string} text @param {string} key @param {() => void} click */
  const word = (text, key, click) => html("button", { type: "button", class: "player-button player-word", click }, text,
    html("span", { class: "player-for-keys" }, `\u00a0(${key})`));
  let value = old;
  let due = 0;
  let moved = false;

  const still = () => {
    cancelAnimationFrame(due);
    due = 0;
  };
  const tell = () => {
    still();
    const changed = numbers.changed({ [name]: value });
    const [step, by] = [value - old, changed.value(scene.loss) - loss];
    change.textContent = `${signed(old)} \u2192 ${signed(value)}`;
    predicted.textContent = `${signed(slope)} \u00b7 ${signed(step)} = ${signed(slope * step)}`;
    actual.textContent = `${[loss, loss + by].map((x) => format(x, { decimals: 3 })).join(" \u2192 ")}: ${signed(by)}`;
    predicted.setAttribute("data-value", String(slope * step));
    actual.setAttribute("data-value", String(by));
    moved ||= step !== 0;
    if (moved) onChange(changed);
  };
  /** @param {number} next */
  const set = (next, typed = false) => {
    value = next;
    if (!typed) input.value = String(Number(value.toFixed(4)));
    input.removeAttribute("aria-invalid");
    due ||= requestAnimationFrame(tell);
  };
  const read = () => {
    const text = input.value.trim().replace("\u2212", "-").replace(",", ".");
    const next = text === "" ? NaN : Number(text);
    if (Number.isFinite(next)) {
      set(next, true);
      return;
    }
    still(); // what was due would take the sentence away again
    input.setAttribute("aria-invalid", "true");
    const got = input.value.slice(0, 20);
    change.textContent = `${say(name).text} must be a number; got '${got}'. ${signed(value)} stays.`;
  };
  const keep = () => {
    onClose();
    if (onKeep && value !== old && !input.hasAttribute("aria-invalid")) onKeep(name, value);
  };
  listen(input, () => value, { set, read, keep, drop: onClose });

  set(old);
  tell();
  /** @param {string} words @param {string | null} of @param {Element} output */
  const row = (words, of, output) => [html("span", {}, words, of && symbol(of)), output];
  const element = html("div", { class: "player-nudge", role: "dialog", "aria-label": "Nudge" },
    html("div", { class: "player-nudge-head" }, symbol(name), input),
    html("div", { class: "player-nudge-rows" }, row("value", null, change),
      row("predicted change of ", scene.loss, predicted), row("actual change of ", scene.loss, actual)),
    html("div", { class: "player-nudge-end" }, onKeep && word("keep", "Enter", keep),
      word("drop", "Esc", onClose)));
  return { element, input, stop: still };
}

/**
 * The value is typed, dragged sideways, wheeled, or moved by the arrow keys.
 * @param {HTMLInputElement} input
 * @param {() => number} value
 * @param {{ set: (next: number) => void, read: () => void, keep: () => void, drop: () => void }} editor
 */
function listen(input, value, { set, read, keep, drop }) {
  input.addEventListener("input", read);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const by = way * 0.05 * (event.shiftKey ? 10 : 1);
    const act = way ? () => set(value() + by) : event.key === "Enter" ? keep : event.key === "Escape" ? drop : null;
    if (!act) return;
    act();
    event.preventDefault();
  });
  input.addEventListener("wheel", (event) => {
    event.preventDefault();
    set(value() - Math.sign(event.deltaY) * 0.05);
  }, { passive: false });
  let from = /** @type {{ x: number, value: number } | null} */ (null);
  input.addEventListener("pointerdown", ({ clientX }) => { from = { x: clientX, value: value() }; });
  input.addEventListener("pointermove", (event) => {
    const isDrag = input.hasPointerCapture(event.pointerId) || Math.abs(event.clientX - (from?.x ?? NaN)) > 3;
    if (!from || !event.buttons || !isDrag) return;
    input.setPointerCapture(event.pointerId);
    set(from.value + (event.clientX - from.x) * 0.01);
  });
  input.addEventListener("pointerup", () => { from = null; });
}
