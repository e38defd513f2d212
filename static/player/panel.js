// The panel "How it is computed", described for `patch`: the step's equation, the vector that it computes, and the
// computation of the inspected number with its operands. Pure.

import { h } from "../shared/dom.js";
import { format, raised } from "../shared/format.js";
import { shade, textOn } from "../shared/theme.js";
import { text as plainText } from "./formula.js";
import { familyOf } from "./values.js";

/** @import { Numbers } from "./values.js" */

/**
 * The input of the panel. `name` is the inspected number, `byHand` whether the user selected it; `entry` is the entry
 * of a gradient that accumulates over time, `isChosen` whether the user selected it; `done` are the steps whose terms
 * are computed.
 * @typedef {{ numbers: Numbers, equation: (key: string, t: number | null) => Equation | null, palette: Palette,
 *   say: Say, stop: Stop | undefined, name: string, byHand: boolean, canGoBack: boolean, canEdit: boolean,
 *   entry: string, isChosen: boolean, done: Set<number>, note?: string }} View
 * Format of a number: it is divided by ten to the `power`.
 * @typedef {{ decimals?: number, cell?: boolean, power?: number | null }} Look
 * @typedef {(view: View, name: string, making: Making) => DescribedContent} Lines the lines of a computation
 */

/** @type {Record<string, string>} */
const NAMES = { leaky_relu: "LeakyReLU", relu: "ReLU", elu: "ELU", sigmoid: "\u03c3", identity: "id" };

/**
 * Describes the panel.
 * @param {View} view
 * @returns {Described[]}
 */
export function panelOf(view) {
  const { stop, name, byHand, note } = view;
  const title = byHand ? computedTitle(view) : [stop?.title ?? "Weights and inputs"];
  const parts = [
    h("div", { class: "player-panel-head" },
      h("h3", { class: byHand ? "player-inspected" : null }, title),
      view.canGoBack && h("button", { class: "player-quiet", type: "button", "data-action": "inspect-back",
        "aria-label": "Back to the previous number (Backspace)" }, "\u2190 back"),
      h("button", { class: "player-quiet player-close", type: "button", "data-action": "close-panel",
        "aria-label": "Close" }, "\u2715")),
    stop || byHand ? equationsOf(view) : null,
    name ? gridOf(view) : null,
    view.entry ? sharesOf(view) : null,
    name ? detailsOf(view) : hint(),
    note ? h("p", { class: "player-note" }, note) : null,
  ];
  return parts.flat().filter((part) => part !== null);
}

/**
 * Text for keyboards or for touch screens: the style sheet shows one of them.
 * @param {string} words
 */
const forKeys = (words) => h("span", { class: "player-for-keys" }, words);
const hint = () => h("p", { class: "player-hint" }, forKeys("Step forward with \u2192. Click any number"),
  h("span", { class: "player-for-touch" }, "Tap any number"), " to see how it is computed.",
  h("span", { class: "player-for-touch" }, " Pinch to zoom, drag to move."));

/** @param {View} view @param {string} name */
const symbol = (view, name) => view.say(name).inline;
/** @param {number} value */
const show = (value, signed = true) => format(value, { decimals: 3, signed, small: true });
/** @param {View} view @param {string} name */
const isSigned = ({ numbers }, name) => numbers.family(name).signed;

/** @param {View} view */
const computedTitle = (view) => ["how ",
  h("span", { class: "player-inspected-symbol" }, symbol(view, view.name)), " = ",
  h("b", { "data-inspected": view.name }, show(view.numbers.value(view.name), isSigned(view, view.name))),
  " is computed"];

/**
 * The equations of the step, or of the number that the user inspects.
 * @param {View} view
 */
function equationsOf({ equation, numbers, stop, name, byHand }) {
  const isTimed = byHand && numbers.family(name).axes?.[0] === "step";
  const found = byHand ? [equation(familyOf(name), isTimed ? Number(name.split("/")[1]) : null)]
    : (stop?.equations ?? []).map((key) => equation(key, stop?.t ?? null));
  const all = found.filter((one) => one !== null);
  const whole = all.filter(({ tree }) => plainText(tree).includes("=")); // terms only where alone
  return (all.length > 1 && whole.length ? whole : all).map(({ block }) => block);
}

/**
 * A number as a button that shows how it is computed.
 * @param {View} view
 * @param {string} name
 * @param {Look} [look]
 */
function number(view, name, { decimals = 2, cell = false, power = null } = {}) {
  const family = view.numbers.family(name);
  if (!view.numbers.has(name)) return h("span", { title: "outside the sequence" }, "0");
  const value = view.numbers.value(name);
  const counts = family.data !== null && Number.isInteger(value) && !family.signed;
  const style = { decimals: counts ? 0 : decimals, signed: family.signed };
  const text = format(value, { ...style, small: true });
  const fill = cell ? shade(value, family.limit, view.palette) : "";
  return h("span", { // faster to lay out than a button; the player handles Enter
    role: "button", tabindex: 0, class: `player-number ${cell ? "player-filled" : ""}`, "data-name": name,
    "data-value": String(value), "aria-label": `${view.say(name).text} = ${text}`,
    "aria-current": name === view.name ? "true" : null,
    style: cell ? `background: ${fill}; color: ${textOn(fill)}` : null,
  }, power === null ? text : format(value / 10 ** power, style));
}

/** @param {View} view @param {string} name */
const precise = (view, name) => number(view, name, { decimals: 3 });

/**
 * An elementwise operation as a table: one row per element, one column per operand.
 * @param {View} view
 */
function gridOf(view) {
  const { numbers, name } = view;
  const computed = numbers.expand(name);
  const factors = computed.terms.flatMap((term) => term.lines[0] ?? []);
  const elementwise = computed.operation === "sum" && computed.terms.every((term) => term.over.length === 0);
  const parts = name.split("/");
  const axis = parts.length - 1;
  const isVector = axis > 0 && numbers.family(name).axes[axis - 1] !== "step";
  if (!elementwise || !isVector || factors.length < 2 || factors.length > 4) return null;
  const rows = numbers.names([...parts.slice(0, -1), "*"].join("/"));
  if (rows.length < 2) return null;
  /** @param {string} factor */
  const whole = (factor) => factor.replace(new RegExp(`/${parts[axis]}$`), "/*");
  // A factor common to all rows, such as the learning rate, is a symbol among the signs.
  /** @param {string} factor */
  const isRow = (factor) => whole(factor) !== factor;
  /** @param {string} of */
  const columns = (of) => numbers.expand(of).terms.flatMap((term) => term.lines[0]).filter((_, n) => isRow(factors[n]));
  const signs = signsOf(view, computed.terms, isRow);
  const isNarrow = signs.length > 2; // a power of ten is then shown once, under its column
  const table = rows.map((row) => [...columns(row), row]);
  const powers = table[0].map((_, i) => (isNarrow ? powerOf(view, table.map((row) => row[i])) : null));
  /** @param {string[]} row */
  const cells = (row) => row.flatMap((of, i) => [h("span", { class: "player-sign" }, signs[i] ?? "="),
    number(view, of, { decimals: isNarrow ? 2 : 3, cell: true, power: powers[i] })]);
  /** @param {number} power */
  const unit = (power) => h("div", {}, `in 10${raised(power)}`);
  const heads = [...columns(name).map(whole), whole(name)].flatMap((of, i) => [h("span"),
    h("span", { class: "player-grid-head" }, symbol(view, of), powers[i] ? unit(powers[i] ?? 0) : "")]);
  return h("div", {
    class: `player-grid ${isNarrow ? "player-narrow" : ""}`,
    style: `grid-template-columns: repeat(${signs.length + 1}, auto auto)`,
  }, table.map(cells), heads);
}

/**
 * The power of ten by which small numbers are divided; 0 for others.
 * @param {View} view
 * @param {string[]} names
 */
function powerOf({ numbers }, names) {
  const most = Math.max(...names.map((name) => Math.abs(numbers.value(name))));
  return most > 0 && most < 0.1 ? Math.floor(Math.log10(most)) : 0;
}

/**
 * The signs before the numbers of a row.
 * @param {View} view
 * @param {Term[]} terms
 * @param {(factor: string) => boolean} isRow
 */
function signsOf(view, terms, isRow) {
  /** @type {Described[][]} */
  const signs = [];
  /** @type {Described[]} */
  let before = [];
  /** @param {string} factor @param {string} word */
  const add = (factor, word) => {
    before.push(before.length ? "\u2009" : word);
    if (isRow(factor)) {
      signs.push(before);
      before = [];
    } else before.push(symbol(view, factor));
  };
  terms.forEach(({ scale, lines: [line] }, i) =>
    line.forEach((factor, k) => add(factor, k ? "\u00b7" : scale < 0 ? "\u2212" : i ? "+" : "")));
  return signs;
}

/** @param {View} view */
function detailsOf(view) {
  const { name, byHand } = view;
  const computed = view.numbers.expand(name);
  return h("section", { class: "player-details" },
    !byHand && h("h4", {}, computedTitle(view)),
    h("div", { class: "player-lines" }, (LINES[computed.operation] ?? oneTerm)(view, name, computed)),
    computed.note && h("p", { class: "player-hint" },
      computed.operation === "sum" && !computed.terms.length ? `${computed.note}: 0` : computed.note),
    view.canEdit && h("button", { class: "player-quiet", type: "button", "data-action": "edit" }, "change it",
      forKeys(" (E)")));
}

/**
 * One line: the symbols, the same with numbers, and the result.
 * @param {DescribedContent} symbols
 * @param {DescribedContent} operands
 * @param {string | null} [result]
 */
const line = (symbols, operands, result = null, style = "") => h("div", { class: `player-line ${style}` },
  h("span", { class: "player-symbol" }, symbols),
  h("span", { class: "player-operands" }, operands,
    result !== null && h("span", { class: "player-result" }, `= ${result}`)));

/** @param {Described[]} items @param {string} sign */
const join = (items, sign) => items.flatMap((item, i) => (i ? [sign, item] : [item]));

/** @param {View} view @param {Term} term @param {string} [style] */
const products = (view, term, style) => term.lines.map((factors) => {
  if (!factors.length) return line("1", [], show(term.scale), style); // a constant
  const symbols = join(factors.map((factor) => symbol(view, factor)), "\u2009\u00b7\u2009");
  if (factors.length === 1 && term.scale === 1) return line(symbols, precise(view, factors[0]), null, style);
  const value = factors.reduce((p, factor) => p * view.numbers.value(factor), term.scale);
  const sign = term.scale === 1 ? "" : term.scale === -1 ? "\u2212\u2009" : `${show(term.scale)}\u2009\u00b7\u2009`;
  const operands = join(factors.map((factor) => number(view, factor)), "\u2009\u00b7\u2009");
  return line([sign, symbols], [sign, operands], show(value), style);
});

/** @param {View} view @param {string} name */
const totalLine = (view, name, words = "sum") =>
  line(words, [], show(view.numbers.value(name), isSigned(view, name)), "player-total");

/**
 * A sum: one line per product; a term that is a single number is expanded, too.
 * @type {Lines}
 */
function sumLines(view, name, { terms }) {
  const isBare = terms.length > 1 && terms.every((term) => !term.over.length && term.lines[0]?.length === 1);
  const lines = terms.flatMap((term, i) => {
    const style = i % 2 ? "player-second" : "";
    if (!isBare || term.scale !== 1) return products(view, term, style);
    const part = term.lines[0][0];
    const inner = view.numbers.expand(part);
    const head = line(symbol(view, part), precise(view, part), null, `${style} player-part`);
    if (inner.operation !== "sum") return head;
    return [head, ...(inner.terms.length ? inner.terms.flatMap((t) => products(view, t, style))
      : [line([], inner.note, null, `${style} player-hint`)])];
  });
  return lines.length > 1 ? [...lines, totalLine(view, name)] : lines;
}

/** @type {Lines} */
function softmaxLines(view, name, { terms }) {
  const all = terms[1].lines.map(([f]) => f);
  const top = Math.max(...all.map((f) => view.numbers.value(f)));
  const shift = top > 300 ? top : 0; // exponentials that would overflow are shown relative to the largest
  /** @param {string} f */
  const exp = (f) => Math.exp(view.numbers.value(f) - shift);
  const sum = all.reduce((total, f) => total + exp(f), 0);
  const own = terms[0].lines[0][0];
  return [
    ...all.map((f) => line(symbol(view, f), ["e", h("sup", {}, number(view, f))], show(exp(f), false),
      f === own ? "player-part" : "")),
    line("sum", [], show(sum, false), "player-total"),
    line("probability", `${show(exp(own), false)} / ${show(sum, false)}`, show(view.numbers.value(name), false)),
  ];
}

/** @type {Lines} */
const logLines = (view, name, { terms }) => terms[0].lines.filter(([y]) => view.numbers.value(y)).map(([y, p]) => {
  const weight = view.numbers.value(y);
  const value = -weight * Math.log(view.numbers.value(p));
  /** @param {Described} factor */
  const times = (factor) => (weight === 1 ? [] : [factor, "\u2009\u00b7\u2009"]);
  return line(["\u2212", times(symbol(view, y)), "ln ", symbol(view, p)],
    ["\u2212", times(number(view, y)), "ln(", precise(view, p), ")"], show(value, false));
});

/** @type {Lines} */
const squareLines = (view, name, { terms }) => terms[0].lines.map(([p, y]) => {
  const value = (view.numbers.value(p) - view.numbers.value(y)) ** 2 / 2;
  /** @param {(view: View, name: string) => Described} as */
  const square = (as) => ["\u00bd (", as(view, p), " \u2212 ", as(view, y), ")\u00b2"];
  return line(square(symbol), square(number), show(value, false));
});

/**
 * The sum of squares by family, each with its largest entry.
 * @type {Lines}
 */
const normLines = (view, name, { terms }) => [
  ...terms.map(({ lines }) => {
    /** @param {string[]} line */
    const size = ([f]) => Math.abs(view.numbers.value(f));
    const largest = lines.reduce((a, b) => (size(b) > size(a) ? b : a))[0];
    const sum = lines.reduce((total, l) => total + size(l) ** 2, 0);
    return line(symbol(view, familyOf(largest)), [`${lines.length} squares, up to `, number(view, largest), "\u00b2"],
      show(sum, false));
  }),
  totalLine(view, name, "\u221a of their sum"),
];

/** @type {Lines} */
function clipLines(view, name, { terms: [{ lines: [[norm, most]] }] }) {
  /** @param {(view: View, name: string) => Described} as */
  const least = (as) => ["min(1, ", as(view, most), " / ", as(view, norm), ")"];
  return [line(least(symbol), least(precise), show(view.numbers.value(name), false)),
    line("1: no clipping", [], null, "player-hint")];
}

/** @type {Lines} */
function oneTerm(view, name, { operation, terms }) {
  const operand = terms[0].lines[0][0];
  const kind = operation.replace("slope_", "");
  const isOutput = view.numbers.expand(operand).operation === kind;
  /** @param {Described} of */
  const write = (of) => {
    if (operation === kind) return [`${NAMES[kind] ?? kind}(`, of, ")"];
    if (isOutput && kind === "tanh") return ["1 \u2212 (", of, ")\u00b2"];
    if (isOutput && kind === "sigmoid") return [of, " \u00b7 (1 \u2212 ", of, ")"];
    return [`${NAMES[kind] ?? kind}\u2032(`, of, ")"];
  };
  return line(write(symbol(view, operand)), write(precise(view, operand)),
    show(view.numbers.value(name), isSigned(view, name)));
}

/** @type {Record<string, Lines>} */
const LINES = {
  given: () => [], sum: sumLines, softmax: softmaxLines, log_loss: logLines, half_squared_error: squareLines,
  norm: normLines, clip_scale: clipLines,
};

/**
 * The terms of one entry of a weight's gradient by t; those of steps not yet reached in the backward pass are absent.
 * @param {View} view
 */
function sharesOf(view) {
  const { numbers, stop, entry, done } = view;
  const shares = stop?.shares ?? "";
  const { shape, start } = numbers.family(shares);
  const all = Array.from({ length: shape[0] }, (_, n) => n + start[0]);
  /** @param {number} t */
  const name = (t) => [shares, t, ...entry.split("/").slice(1)].join("/");
  const limit = Math.max(...all.map((t) => Math.abs(numbers.value(name(t)))), 1e-12);
  const sum = all.filter((t) => done.has(t)).reduce((total, t) => total + numbers.value(name(t)), 0);
  const complete = all.every((t) => done.has(t));
  return h("section", { class: "player-shares" },
    h("h4", {}, symbol(view, entry), " accumulates over time"),
    h("p", { class: "player-hint" }, view.isChosen ? "The selected entry" : "The largest entry",
      ", framed in the picture; click another to select it."),
    all.map((t) => {
      const value = numbers.value(name(t));
      const part = (50 * Math.abs(value)) / limit;
      return h("div", { class: "player-share", "data-now": t === stop?.t ? "true" : null },
        h("span", {}, `t = ${t}`),
        h("span", { class: "player-share-track" }, done.has(t) && h("i", {
          class: value < 0 ? "player-less" : "player-more", style: `width: ${part.toFixed(2)}%` })),
        done.has(t) ? precise(view, name(t)) : h("span", {}));
    }),
    h("div", { class: "player-share player-share-sum" }, h("span", {}, complete ? "sum" : "so far"), h("span", {}),
      complete ? precise(view, entry) : h("span", { class: "player-so-far" }, show(sum))));
}
