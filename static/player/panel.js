// "How it was made", described for `patch`: the step's equation, the vector it writes, and the opened number's own
// lines with their operands. Pure.

import { h } from "../shared/dom.js";
import { format, raised } from "../shared/format.js";
import { shade, textOn } from "../shared/theme.js";
import { text as plainText } from "./formula.js";
import { familyOf } from "./values.js";

/** @import { Numbers } from "./values.js" */

/**
 * What the panel reads. `name` is the number that is open, `byHand` whether a person opened it; `entry` that of a
 * gradient of which the shares pile up, `isChosen` whether a person opened that; `done` are the steps whose shares are
 * there.
 * @typedef {{ numbers: Numbers, equation: (key: string, t: number | null) => Equation | null, palette: Palette,
 *   say: Say, stop: Stop | undefined, name: string, byHand: boolean, canGoBack: boolean, canEdit: boolean,
 *   entry: string, isChosen: boolean, done: Set<number>, note?: string }} View
 * How a number is written: `power` is the power of ten that it is written in.
 * @typedef {{ decimals?: number, cell?: boolean, power?: number | null }} Look
 * @typedef {(view: View, name: string, making: Making) => DescribedContent} Lines the lines of a making
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
  const title = byHand ? madeTitle(view) : [stop?.title ?? "Weights and inputs"];
  const parts = [
    h("div", { class: "player-panel-head" },
      h("h3", { class: byHand ? "player-opened" : null }, title),
      view.canGoBack && h("button", { class: "player-quiet", type: "button", "data-action": "walk-back",
        "aria-label": "Back to the number before (Backspace)" }, "\u2190 back"),
      h("button", { class: "player-quiet player-close", type: "button", "data-action": "close-panel",
        "aria-label": "Close" }, "\u2715")),
    stop || byHand ? equationsOf(view) : null,
    name ? gridOf(view) : null,
    view.entry ? sharesOf(view) : null,
    name ? makingOf(view) : hint(),
    note ? h("p", { class: "player-note" }, note) : null,
  ];
  return parts.flat().filter((part) => part !== null);
}

/**
 * Keys for who has a keyboard, touches for who has none: the style sheet shows one of them.
 * @param {string} words
 */
const forKeys = (words) => h("span", { class: "player-for-keys" }, words);
const hint = () => h("p", { class: "player-hint" }, forKeys("Step forward with \u2192. Click any number"),
  h("span", { class: "player-for-touch" }, "Tap any number"), " to see how it was made.",
  h("span", { class: "player-for-touch" }, " Pinch to come nearer, drag to move."));

/** @param {View} view @param {string} name */
const symbol = (view, name) => view.say(name).inline;
/** @param {number} value */
const show = (value, signed = true) => format(value, { decimals: 3, signed, small: true });
/** @param {View} view @param {string} name */
const isSigned = ({ numbers }, name) => numbers.family(name).signed;

/** @param {View} view */
const madeTitle = (view) => ["how ", h("span", { class: "player-made" }, symbol(view, view.name)), " = ",
  h("b", { "data-made": view.name }, show(view.numbers.value(view.name), isSigned(view, view.name))), " was made"];

/**
 * The step's equations, or that of a number which was opened by hand.
 * @param {View} view
 */
function equationsOf({ equation, numbers, stop, name, byHand }) {
  const isTimed = byHand && numbers.family(name).axes?.[0] === "step";
  const found = byHand ? [equation(familyOf(name), isTimed ? Number(name.split("/")[1]) : null)]
    : (stop?.equations ?? []).map((key) => equation(key, stop?.t ?? null));
  const all = found.filter((one) => one !== null);
  const whole = all.filter(({ tree }) => plainText(tree).includes("=")); // of several, parts of another are left out
  return (all.length > 1 && whole.length ? whole : all).map(({ block }) => block);
}

/**
 * A number as a button that leads to its own making.
 * @param {View} view
 * @param {string} name
 * @param {Look} [look]
 */
function number(view, name, { decimals = 2, cell = false, power = null } = {}) {
  const family = view.numbers.family(name);
  if (!view.numbers.has(name)) return h("span", { title: "beyond the ends of the sequence" }, "0");
  const value = view.numbers.value(name);
  const counts = family.data !== null && Number.isInteger(value) && !family.signed;
  const style = { decimals: counts ? 0 : decimals, signed: family.signed };
  const said = format(value, { ...style, small: true });
  const fill = cell ? shade(value, family.limit, view.palette) : "";
  return h("span", { // lighter to lay out than a button; Enter is the player's to answer
    role: "button", tabindex: 0, class: `player-number ${cell ? "player-filled" : ""}`, "data-name": name,
    "data-value": String(value), "aria-label": `${view.say(name).text} = ${said}`,
    "aria-current": name === view.name ? "true" : null,
    style: cell ? `background: ${fill}; color: ${textOn(fill)}` : null,
  }, power === null ? said : format(value / 10 ** power, style));
}

/** @param {View} view @param {string} name */
const precise = (view, name) => number(view, name, { decimals: 3 });

/**
 * Where each element of the written vector is made of single numbers: a row an element, a column an operand.
 * @param {View} view
 */
function gridOf(view) {
  const { numbers, name } = view;
  const made = numbers.expand(name);
  const factors = made.terms.flatMap((term) => term.lines[0] ?? []);
  const elementwise = made.operation === "sum" && made.terms.every((term) => term.over.length === 0);
  const parts = name.split("/");
  const axis = parts.length - 1;
  const isVector = axis > 0 && numbers.family(name).axes[axis - 1] !== "step";
  if (!elementwise || !isVector || factors.length < 2 || factors.length > 4) return null;
  const rows = numbers.names([...parts.slice(0, -1), "*"].join("/"));
  if (rows.length < 2) return null;
  /** @param {string} factor */
  const whole = (factor) => factor.replace(new RegExp(`/${parts[axis]}$`), "/*");
  // What is the same in every row, as the learning rate, is a symbol among the signs.
  /** @param {string} factor */
  const isRow = (factor) => whole(factor) !== factor;
  /** @param {string} of */
  const columns = (of) => numbers.expand(of).terms.flatMap((term) => term.lines[0]).filter((_, n) => isRow(factors[n]));
  const signs = signsOf(view, made.terms, isRow);
  const isNarrow = signs.length > 2; // a power of ten is then written once, under its column
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
 * The power of ten in which numbers are written that are all small; 0 for others.
 * @param {View} view
 * @param {string[]} names
 */
function powerOf({ numbers }, names) {
  const most = Math.max(...names.map((name) => Math.abs(numbers.value(name))));
  return most > 0 && most < 0.1 ? Math.floor(Math.log10(most)) : 0;
}

/**
 * What stands before each number of a row.
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
function makingOf(view) {
  const { name, byHand } = view;
  const made = view.numbers.expand(name);
  return h("section", { class: "player-making" },
    !byHand && h("h4", {}, madeTitle(view)),
    h("div", { class: "player-lines" }, (LINES[made.operation] ?? oneTerm)(view, name, made)),
    made.note && h("p", { class: "player-hint" },
      made.operation === "sum" && !made.terms.length ? `${made.note}: 0` : made.note),
    view.canEdit && h("button", { class: "player-quiet", type: "button", "data-action": "edit" }, "nudge it",
      forKeys(" (E)")));
}

/**
 * One line: the symbols, the same with numbers, and what they make.
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
 * A sum: each product a line; a bare reference shows, where the lines are few, how it was made in turn.
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
    line("its part", `${show(exp(own), false)} / ${show(sum, false)}`, show(view.numbers.value(name), false)),
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
 * The sum of squares is told family by family, each leading to its largest entry.
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
    line("1 where nothing is clipped", [], null, "player-hint")];
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
 * The shares of one entry of a weight's gradient by t; those of steps not yet reached on the way back are not there.
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
    h("h4", {}, symbol(view, entry), " piles up"),
    h("p", { class: "player-hint" }, view.isChosen ? "The entry you opened" : "The largest entry",
      ", framed in the picture; open another to follow it."),
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
