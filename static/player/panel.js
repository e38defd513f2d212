// "How it was made": the step's equation, the vector it writes, and the selected number's own line with its operands.

import { html } from "./dom.js";
import { fillSlots, inline, math, text as plainText } from "./formula.js";
import { format, inkOn, shade } from "./ink.js";
import { familyOf } from "./values.js";

const MOST_LINES = 80;
const HINT = "Step forward with \u2192. Click any number to see how it was made.";
const NAMES = { leaky_relu: "LeakyReLU", relu: "ReLU", elu: "ELU", sigmoid: "\u03c3", identity: "id" };

// view: {scene, numbers, notation, palette, say(name), stop, name, canGoBack, entry, doneShares, canEdit, note}
export function panelOf(view) {
  const { stop, name, note } = view;
  const tone = stop?.chapter.tone ?? "plain";
  return [
    html("div", { class: "player-panel-head" },
      html("h3", { style: `color: ${view.palette[tone]}` }, stop?.title ?? "Weights and inputs"),
      view.canGoBack && html("button", { class: "player-quiet", type: "button", "data-action": "walk-back",
        "aria-label": "Back to the number before (Backspace)" }, "\u2190 back")),
    ...(stop ? equationsOf(view) : []),
    name ? gridOf(view, name) : null,
    stop?.shares ? sharesOf(view) : null,
    name ? makingOf(view, name) : html("p", { class: "player-hint" }, HINT),
    note ? html("p", { class: "player-note" }, note) : null,
  ].filter(Boolean);
}

// The step's equations, or that of a number which was opened by hand.
function equationsOf({ scene, numbers, notation, stop, name, byHand }) {
  const side = notation === "pytorch" ? 1 : 0;
  const own = byHand && scene.equations[familyOf(name)];
  const timed = own && numbers.families.get(familyOf(name)).axes?.[0] === "step";
  const t = timed ? Number(name.split("/")[1]) : stop.t;
  const keys = own ? [familyOf(name)] : stop.equations;
  const trees = keys.map((key) => scene.equations[key]?.[side]).filter(Boolean);
  const whole = trees.filter((tree) => plainText(tree).includes("=")); // of several, parts of another are left out
  return (trees.length > 1 && whole.length ? whole : trees).map((tree) =>
    html("div", { class: "player-equation" }, math(fillSlots(tree, t), true)));
}

const symbol = (view, name) => inline(view.say(name).tree);

// A number as a button that leads to its own making.
function number(view, name, { decimals = 2, cell = false } = {}) {
  const family = view.numbers.families.get(familyOf(name));
  if (!view.numbers.has(name)) return html("span", { title: "beyond the ends of the sequence" }, "0");
  const value = view.numbers.value(name);
  const counts = family.data && Number.isInteger(value) && !family.signed;
  const shown = format(value, { decimals: counts ? 0 : decimals, signed: family.signed, small: true });
  const fill = cell ? shade(value, family.limit, view.palette) : null;
  return html("button", {
    type: "button", class: `player-number ${cell ? "player-filled" : ""}`, "data-name": name,
    "data-value": String(value), "aria-label": `${view.say(name).text} = ${shown}`,
    "aria-current": name === view.name ? "true" : null,
    style: cell ? `background: ${fill}; color: ${inkOn(fill)}` : null,
  }, shown);
}

// Where each element of the written vector is made of single numbers: a row an element, a column an operand.
function gridOf(view, name) {
  const { numbers } = view;
  const made = numbers.expand(name);
  const factors = made.terms.flatMap((term) => term.lines[0] ?? []);
  const elementwise = made.operation === "sum" && made.terms.every((term) => term.over.length === 0);
  const parts = name.split("/");
  const family = numbers.families.get(parts[0]);
  const axis = parts.length - 1;
  const isVector = axis > 0 && family.axes[axis - 1] !== "step";
  if (!elementwise || !isVector || factors.length < 2 || factors.length > 4) return null;
  const rows = numbers.names([...parts.slice(0, -1), "*"].join("/"));
  if (rows.length < 2) return null;
  const whole = (factor) => factor.replace(new RegExp(`/${parts[axis]}$`), "/*");
  const signs = made.terms.flatMap(({ scale, lines }, i) => lines[0].map((_, k) =>
    (k ? "\u00b7" : scale < 0 ? "\u2212" : i ? "+" : "")));
  const narrow = factors.length > 2;
  const filled = { decimals: narrow ? 2 : 3, cell: true };
  const sign = (mark) => html("span", { class: "player-sign" }, mark);
  const line = (cells, total) => [...cells.flatMap((cell, i) => [sign(signs[i]), cell]), sign("="), total];
  const head = (of) => html("span", { class: "player-grid-head" }, symbol(view, of));
  return html("div", {
    class: `player-grid ${narrow ? "player-narrow" : ""}`,
    style: `grid-template-columns: repeat(${factors.length + 1}, auto auto)`,
  },
    ...rows.flatMap((row) => line(numbers.expand(row).terms.flatMap((term) => term.lines[0])
      .map((factor) => number(view, factor, filled)), number(view, row, filled))),
    ...line(factors.map((factor) => head(whole(factor))), head(whole(name))).map((cell) =>
      (cell.className === "player-sign" ? html("span") : cell)));
}

function makingOf(view, name) {
  const value = view.numbers.value(name);
  const signed = view.numbers.families.get(familyOf(name)).signed;
  const made = view.numbers.expand(name);
  return html("section", { class: "player-making" },
    html("h4", {}, "how ", html("span", { class: "player-made" }, symbol(view, name)), " = ",
      html("b", { "data-made": name }, format(value, { decimals: 3, signed, small: true })), " was made"),
    html("div", { class: "player-lines" }, ...(LINES[made.operation] ?? oneTerm)(view, name, made)),
    made.note && html("p", { class: "player-hint" },
      made.operation === "sum" && !made.terms.length ? `${made.note}: 0` : made.note),
    view.canEdit && view.numbers.editable.includes(familyOf(name))
      ? html("button", { class: "player-quiet", type: "button", "data-action": "edit" }, "nudge it (E)") : null);
}

// One line: what is multiplied, the result, and the symbol of what varies from line to line.
function line(operands, result, symbol, style = "") {
  return [html("span", { class: `player-operands ${style}` }, ...operands),
    html("span", { class: `player-result ${style}` }, result === null ? "" : `= ${result}`),
    html("span", { class: `player-symbol ${style}` }, symbol ?? "")];
}

const show = (value, signed = true) => format(value, { decimals: 3, signed, small: true });
const join = (items, sign) => items.flatMap((item, i) => (i ? [sign, item] : [item]));

const products = (view, term, style) => term.lines.slice(0, MOST_LINES).flatMap((factors) => {
  if (factors.length === 1 && term.scale === 1) {
    return line([number(view, factors[0], { decimals: 3 })], null, symbol(view, factors[0]), style);
  }
  const value = factors.reduce((p, factor) => p * view.numbers.value(factor), term.scale);
  const sign = term.scale === 1 ? [] : [term.scale === -1 ? "\u2212 " : `${show(term.scale)} \u00b7 `];
  const operands = join(factors.map((factor) => number(view, factor)), " \u00b7 ");
  return line([...sign, ...operands], show(value), symbol(view, factors.at(-1)), style);
});

// A sum: each product a line; a bare reference shows, where the lines are few, how it was made in turn.
function sumLines(view, name, { terms }) {
  const bare = terms.length > 1 && terms.every((term) => !term.over.length && term.lines[0]?.length === 1);
  return terms.flatMap((term, i) => {
    const style = i % 2 ? "player-second" : "";
    const inner = bare ? view.numbers.expand(term.lines[0][0]) : null;
    if (!bare || term.scale !== 1) return products(view, term, style);
    const part = term.lines[0][0];
    const head = line([number(view, part, { decimals: 3 })], null, symbol(view, part), `${style} player-part`);
    const under = inner.operation === "sum" && inner.terms.length
      ? inner.terms.flatMap((t) => products(view, t, `${style} player-under`))
      : line([inner.note], null, "", `${style} player-under player-hint`);
    return inner.operation === "sum" ? [...head, ...under] : head;
  });
}

function softmaxLines(view, name, { terms }) {
  const all = terms[1].lines.map(([f]) => f);
  const top = Math.max(...all.map((f) => view.numbers.value(f)));
  const shift = top > 300 ? top : 0; // exponentials that would overflow are shown relative to the largest
  const exp = (f) => Math.exp(view.numbers.value(f) - shift);
  const sum = all.reduce((total, f) => total + exp(f), 0);
  const own = terms[0].lines[0][0];
  return [
    ...all.flatMap((f) => line(["e", html("sup", {}, number(view, f))], show(exp(f), false), symbol(view, f),
      f === own ? "player-part" : "")),
    ...line([`${show(exp(own), false)} / ${show(sum, false)}`], show(view.numbers.value(name), false), "of the sum"),
  ];
}

const logLines = (view, name, { terms }) => terms[0].lines.filter(([y]) => view.numbers.value(y)).flatMap(([y, p]) => {
  const weight = view.numbers.value(y);
  const value = -weight * Math.log(view.numbers.value(p));
  const times = weight === 1 ? [] : [number(view, y), " \u00b7 "];
  return line(["\u2212", ...times, "ln(", number(view, p, { decimals: 3 }), ")"], show(value, false), symbol(view, p));
});

const squareLines = (view, name, { terms }) => terms[0].lines.flatMap(([p, y]) => {
  const value = (view.numbers.value(p) - view.numbers.value(y)) ** 2 / 2;
  const operands = ["\u00bd (", number(view, p), " \u2212 ", number(view, y), ")\u00b2"];
  return line(operands, show(value, false), symbol(view, p));
});

// The sum of squares is told family by family, each leading to its largest entry.
const normLines = (view, name, { terms }) => [
  ...terms.flatMap(({ lines }) => {
    const size = ([f]) => Math.abs(view.numbers.value(f));
    const largest = lines.reduce((a, b) => (size(b) > size(a) ? b : a))[0];
    const sum = lines.reduce((total, l) => total + size(l) ** 2, 0);
    return line([`${lines.length} squares, up to `, number(view, largest), "\u00b2"], show(sum, false),
      symbol(view, familyOf(largest)));
  }),
  ...line(["\u221a of their sum"], show(view.numbers.value(name), false)),
];

const clipLines = (view, name, { terms: [{ lines: [[norm, most]] }] }) => line(
  ["min(1, ", number(view, most, { decimals: 3 }), " / ", number(view, norm, { decimals: 3 }), ")"],
  show(view.numbers.value(name), false), "1 where nothing is clipped");

function oneTerm(view, name, { operation, terms }) {
  const operand = terms[0].lines[0][0];
  const of = number(view, operand, { decimals: 3 });
  const kind = operation.replace("slope_", "");
  const fromOutput = view.numbers.expand(operand).operation === kind;
  const write = { tanh: ["1 \u2212 (", of, ")\u00b2"], sigmoid: [of, " \u00b7 (1 \u2212 ", of.cloneNode(true), ")"] };
  const operands = operation === kind ? [`${NAMES[kind] ?? kind}(`, of, ")"]
    : fromOutput && write[kind] ? write[kind] : [`${NAMES[kind] ?? kind}\u2032(`, of, ")"];
  const { signed } = view.numbers.families.get(familyOf(name));
  return line(operands, show(view.numbers.value(name), signed), symbol(view, operand));
}

const LINES = {
  given: () => [], sum: sumLines, softmax: softmaxLines, log_loss: logLines, half_squared_error: squareLines,
  norm: normLines, clip_scale: clipLines,
};

// The shares of one entry of dW by t; those of steps not yet reached on the way back are not there.
function sharesOf(view) {
  const { numbers, stop, entry, doneShares } = view;
  const steps = numbers.families.get(stop.shares);
  const all = Array.from({ length: steps.shape[0] }, (_, n) => n + steps.start[0]);
  const name = (t) => [stop.shares, t, ...entry.split("/").slice(1)].join("/");
  const limit = Math.max(...all.map((t) => Math.abs(numbers.value(name(t)))), 1e-12);
  const sum = all.filter((t) => doneShares.has(t)).reduce((total, t) => total + numbers.value(name(t)), 0);
  const complete = all.every((t) => doneShares.has(t));
  return html("section", { class: "player-shares" },
    html("h4", {}, "adds to ", symbol(view, entry)),
    ...all.map((t) => {
      const value = numbers.value(name(t));
      const part = (50 * Math.abs(value)) / limit;
      return html("div", { class: "player-share", "data-now": t === stop.t ? "true" : null },
        html("span", {}, `t = ${t}`),
        html("span", { class: "player-share-track" }, doneShares.has(t) && html("i", {
          class: value < 0 ? "player-less" : "player-more", style: `width: ${part}%` })),
        doneShares.has(t) ? number(view, name(t), { decimals: 3 }) : html("span"));
    }),
    html("div", { class: "player-share player-share-sum" }, html("span", {}, complete ? "sum" : "so far"), html("span"),
      complete ? number(view, entry, { decimals: 3 }) : html("span", { class: "player-so-far" }, show(sum))));
}
