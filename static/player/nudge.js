// One weight changed by hand: the loss that its gradient predicts beside the loss that it has.

import { html } from "./dom.js";
import { inline } from "./formula.js";
import { format } from "./ink.js";
import { familyOf } from "./values.js";

const number = (value, decimals = 3) => format(value, { decimals, signed: true, small: true });

// view: {numbers, scene, say(name)}; onKeep(name, value) or null where an edit cannot be kept; onClose(): away with it.
export function nudge(view, name, onKeep, onClose) {
  const { numbers, scene } = view;
  const old = numbers.value(name);
  const slopeName = `d_${name}`;
  const slope = numbers.has(slopeName) ? numbers.value(slopeName) : null;
  const loss = numbers.value(scene.loss);
  const lossSymbol = () => inline(view.say(scene.loss).tree);
  const input = html("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "player-nudge-input",
    "aria-label": `New value of ${familyOf(name)}; drag sideways, type, or use the arrow keys` });
  const [change, predicted, actual] = [0, 1, 2].map(() => html("output"));
  const keep = html("button", { type: "button", class: "player-button player-word" }, "keep (Enter)");
  const drop = html("button", { type: "button", class: "player-button player-word", click: onClose }, "drop (Esc)");
  let value = old;
  let due = 0;

  const tell = () => {
    due = 0;
    const step = value - old;
    const after = numbers.evaluate(scene.loss, { [name]: value });
    change.textContent = `${number(old)} \u2192 ${number(value)}`;
    predicted.textContent = slope === null ? "" : `${number(slope)} \u00b7 ${number(step)} = ${number(slope * step)}`;
    const [before, now] = [loss, after].map((x) => format(x, { decimals: 3 }));
    actual.textContent = `${before} \u2192 ${now}: ${number(after - loss)}`;
    actual.setAttribute("data-value", String(after - loss));
    predicted.setAttribute("data-value", String(slope === null ? NaN : slope * step));
  };
  const set = (next, typed = false) => {
    value = next;
    if (!typed) input.value = String(Number(value.toFixed(4)));
    input.removeAttribute("aria-invalid");
    due ||= requestAnimationFrame(tell);
  };
  const read = () => {
    const text = input.value.trim().replace("\u2212", "-").replace(",", ".");
    const next = text === "" ? NaN : Number(text);
    if (Number.isFinite(next)) return set(next, true);
    input.setAttribute("aria-invalid", "true");
    const got = input.value.slice(0, 20);
    change.textContent = `${familyOf(name)} must be a number; got '${got}'. ${number(value)} stays.`;
    return null;
  };
  const finish = () => (onKeep && value !== old && !input.hasAttribute("aria-invalid") ? onKeep(name, value) : null);
  keep.addEventListener("click", () => { finish(); onClose(); });
  input.addEventListener("input", read);
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) set(value + by * (event.shiftKey ? 0.5 : 0.05));
    else if (event.key === "Enter") { finish(); onClose(); } else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  });
  input.addEventListener("wheel", (event) => {
    event.preventDefault();
    set(value - Math.sign(event.deltaY) * 0.05);
  }, { passive: false });

  let from = null;
  input.addEventListener("pointerdown", (event) => { from = { x: event.clientX, value }; });
  input.addEventListener("pointermove", (event) => {
    const dragging = input.hasPointerCapture(event.pointerId) || Math.abs(event.clientX - from?.x) > 3;
    if (!from || !event.buttons || !dragging) return;
    input.setPointerCapture(event.pointerId);
    set(from.value + (event.clientX - from.x) * 0.01);
  });
  input.addEventListener("pointerup", () => { from = null; });

  set(old);
  tell();
  const row = (word, ...content) => [html("span", {}, ...[word].flat()), html("span", {}, ...content)];
  const element = html("div", { class: "player-nudge", role: "dialog", "aria-label": "Nudge" },
    html("div", { class: "player-nudge-head" }, inline(view.say(name).tree), input),
    html("div", { class: "player-nudge-rows" }, ...row("value", change),
      ...(slope === null ? [] : row(["predicted change of ", lossSymbol()], predicted)),
      ...row(["actual change of ", lossSymbol()], actual)),
    html("div", { class: "player-nudge-end" }, onKeep ? keep : null, drop));
  return { element, input, stop: () => cancelAnimationFrame(due) };
}
