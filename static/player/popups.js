// Popups over the picture: the number under the pointer or the focus, and the editor of a weight, which compares the
// change of the loss predicted by the gradient with the actual one.

import { focused, html, patch } from "../shared/dom.js";
import { format } from "../shared/format.js";

/** @import { Numbers } from "./values.js" */

/**
 * The input of a weight's editor.
 * @typedef {{ numbers: Numbers, scene: Scene, say: Say }} View
 * Called with all numbers at each change, and with none when the editor is closed.
 * @typedef {(numbers?: Numbers) => void} OnChange
 * Applies an edit; null where edits are not possible.
 * @typedef {((name: string, value: number) => void) | null} OnApply
 */

/** @param {number} value */
const signed = (value) => format(value, { decimals: 3, signed: true, small: true });

export class Popups {
  /**
   * @param {HTMLElement} root the element that they cover
   * @param {() => void} leave returns the focus
   */
  constructor(root, leave) {
    this.root = root;
    this.leave = leave;
    /** @type {(ReturnType<typeof createEditor> & { name: string, onChange: OnChange, initial: string }) | null} */
    this.editor = null;
    this.tip = html("div", { class: "player-tip", hidden: true });
    root.append(this.tip);
  }

  /**
   * Shows the number of an element, if it has one.
   * @param {HTMLElement | null | undefined} element
   * @param {{ numbers: Numbers, say: Say }} view
   */
  showNumber(element, { numbers, say }) {
    const name = element?.dataset.name;
    this.tip.hidden = !name || Boolean(this.editor) || !numbers.has(name);
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
   * @param {OnApply} onApply
   */
  edit(name, target, view, onChange, onApply) {
    this.close();
    this.tip.hidden = true;
    const onClose = () => {
      this.close();
      this.leave();
    };
    const editor = createEditor(view, name, onChange, onApply, onClose);
    this.editor = { ...editor, name, onChange, initial: editor.input.value };
    this.root.append(editor.element);
    this.place(editor.element, target);
    editor.input.focus({ preventScroll: true });
    editor.input.select();
  }

  // The input in progress: a number's name, and the text if it was changed.
  get typing() {
    if (!this.editor || focused() !== this.editor.input) return null;
    const { name, input, initial } = this.editor;
    return { name, text: input.value === initial ? null : input.value };
  }

  /**
   * Restores the input in progress.
   * @param {string | null} text
   */
  retype(text) {
    if (!this.editor || text === null) return;
    this.editor.input.value = text;
    this.editor.input.dispatchEvent(new Event("input"));
  }

  // The picture is restored: the page decides whether an edit is applied.
  close() {
    if (!this.editor) return;
    const { element, stop, onChange } = this.editor;
    stop();
    element.remove();
    this.editor = null;
    onChange();
  }

  /**
   * Below the target, or above it where there is no space; always inside the player.
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
 * @param {OnApply} onApply
 * @param {() => void} onClose
 */
function createEditor({ numbers, scene, say }, name, onChange, onApply, onClose) {
  const old = numbers.value(name);
  const [loss, slope] = [numbers.value(scene.loss), numbers.value(`d_${name}`)];
  /** @param {string} of */
  const symbol = (of) => patch(html("span"), [say(of).inline]);
  const input = html("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "player-editor-input",
    "aria-label": `New value of ${say(name).text}; drag sideways, type, or use the arrow keys` });
  const [change, predicted, actual] = [0, 1, 2].map(() => html("output"));
  /** @param {string} text @param {string} key @param {() => void} click */
  const word = (text, key, click) => html("button", { type: "button", class: "player-button player-word", click }, text,
    html("span", { class: "player-for-keys" }, `\u00a0(${key})`));
  let value = old;
  let due = 0;
  let moved = false;

  const cancelUpdate = () => {
    cancelAnimationFrame(due);
    due = 0;
  };
  const update = () => {
    cancelUpdate();
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
    due ||= requestAnimationFrame(update);
  };
  const read = () => {
    const text = input.value.trim().replace("\u2212", "-").replace(",", ".");
    const next = text === "" ? NaN : Number(text);
    if (Number.isFinite(next)) {
      set(next, true);
      return;
    }
    cancelUpdate(); // a pending update would remove the sentence
    input.setAttribute("aria-invalid", "true");
    const got = input.value.slice(0, 20);
    change.textContent = `${say(name).text} must be a number; got '${got}'. Keeping ${signed(value)}.`;
  };
  const apply = () => {
    onClose();
    if (onApply && value !== old && !input.hasAttribute("aria-invalid")) onApply(name, value);
  };
  listen(input, () => value, { set, read, apply, cancel: onClose });

  set(old);
  update();
  /** @param {string} words @param {string | null} of @param {Element} output */
  const row = (words, of, output) => [html("span", {}, words, of && symbol(of)), output];
  const element = html("div", { class: "player-editor", role: "dialog", "aria-label": "Change a weight" },
    html("div", { class: "player-editor-head" }, symbol(name), input),
    html("div", { class: "player-editor-rows" }, row("value", null, change),
      row("predicted change of ", scene.loss, predicted), row("actual change of ", scene.loss, actual)),
    html("div", { class: "player-editor-end" }, onApply && word("apply", "Enter", apply),
      word("cancel", "Esc", onClose)));
  return { element, input, stop: cancelUpdate };
}

/**
 * The value is typed, dragged sideways, or changed by the wheel or the arrow keys.
 * @param {HTMLInputElement} input
 * @param {() => number} value
 * @param {{ set: (next: number) => void, read: () => void, apply: () => void, cancel: () => void }} editor
 */
function listen(input, value, { set, read, apply, cancel }) {
  input.addEventListener("input", read);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const by = way * 0.05 * (event.shiftKey ? 10 : 1);
    const act = way ? () => set(value() + by) : event.key === "Enter" ? apply : event.key === "Escape" ? cancel : null;
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
