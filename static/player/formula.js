// Symbols and equations: trees of MathML names, as MathML, as SVG text and as plain text.

import { h, svg } from "./dom.js";

const ACCENTS = { "^": "\u0302", "\u02c6": "\u0302", "~": "\u0303", "\u02dc": "\u0303", "\u00af": "\u0304" };
const BREAKS = /^[=+\u2212\u00b7\u2299]$/; // signs before which a line may end
const OPENS = /^[=+\u2212\u00b7\u2299(,/]$/; // after these a minus is a number's own
const SMALLEST = 10.5; // of a picture's scripts
const LEAVES = /^(mi|mo|mn|mtext)$/;

function parts([tag, ...rest]) {
  const attributes = rest[0] && typeof rest[0] === "object" && !Array.isArray(rest[0]) ? rest.shift() : {};
  return { tag, attributes, children: rest };
}

// Fills the slots {t}, {t-1}; where t is unknown the letters stay.
export function fillSlots(tree, t) {
  if (typeof tree !== "string") return Array.isArray(tree) ? tree.map((child) => fillSlots(child, t)) : tree;
  return tree.replace(/\{([a-z])([+-]\d+)?\}/g, (_, letter, shift) => (Number.isInteger(t) && letter === "t"
    ? String(t + Number(shift ?? 0)) : `${letter}${(shift ?? "").replace("-", "\u2212")}`));
}

const hasSlot = (tree) => (typeof tree === "string" ? tree.includes("{t") : Array.isArray(tree) && tree.some(hasSlot));

// Says names as symbols, {tree, text, inline}: a family's symbol at its step, then its other indices in brackets, "*"
// left out.
export function speller(scene, notation, families) {
  const [heads, said] = [new Map(), new Map()];
  const headOf = (key, axis, t) => {
    const symbol = scene.symbols[key]?.[notation === "pytorch" ? 1 : 0] ?? ["mtext", key];
    const tree = fillSlots(symbol, Number.parseInt(t, 10));
    return { tree, text: text(tree), axis: hasSlot(symbol) ? axis : -1 };
  };
  const spell = (name) => {
    const [key, ...indices] = name.split("/");
    const family = families.get(key);
    const axis = family ? family.axes.indexOf("step") : -1;
    const known = `${key}/${indices[axis]}`;
    if (!heads.has(known)) heads.set(known, headOf(key, axis, indices[axis]));
    const head = heads.get(known);
    const others = indices.flatMap((i, at) => (i === "*" || at === head.axis ? []
      : [scene.labels[family?.axes[at]]?.[Number(i) - family.start[at]] ?? i]));
    const brackets = others.length ? `[${others.join(",")}]` : "";
    const tree = brackets ? ["mrow", head.tree, ["mtext", brackets]] : head.tree;
    return new Said(tree, head.text + brackets);
  };
  return (name) => {
    if (!said.has(name)) said.set(name, spell(name));
    return said.get(name);
  };
}

class Said {
  constructor(tree, words) {
    Object.assign(this, { tree, text: words });
  }

  get inline() {
    this.described ??= inline(this.tree);
    return this.described;
  }
}

// The description of a tree as MathML.
export function math(tree) {
  const build = (node) => {
    if (typeof node === "string") return node;
    const { tag, attributes, children } = parts(node);
    const accent = tag === "mover" && ACCENTS[text(children[1])]; // one letter: fonts place loose accents badly
    if (accent) return h("mi", {}, (text(children[0]) + accent).normalize("NFC"));
    if (tag === "mi" && children[0] === "ln") return h("mi", attributes, "ln\u2009");
    const isLoose = (child) => typeof child === "string" && !LEAVES.test(tag);
    return h(tag, attributes, ...children.map((child) => (isLoose(child) ? h("mtext", {}, child) : build(child))));
  };
  return h("math", { displaystyle: "true" }, build(tree));
}

const sign = (node) => (node?.[0] === "mo" ? text(node) : "");

// An equation in pieces, between which a line may end: before a sign that joins two terms, and after a comma. MathML
// itself does not break lines.
export function pieces(tree) {
  if (tree[0] !== "mrow") return [tree];
  const [first, ...rest] = parts(tree).children;
  return rest.reduce((made, node, i) => {
    const before = sign(i ? rest[i - 1] : first);
    const word = sign(node);
    const isOwn = OPENS.test(before);
    // Of itself a browser takes the first sign of a piece for a number's own, and no other.
    const form = isOwn ? "prefix" : "infix";
    const shown = BREAKS.test(word) ? ["mo", { form, largeop: "false" }, word] : node;
    if (before === "," || (shown !== node && !isOwn)) made.push(["mrow", shown]);
    else made.at(-1).push(shown);
    return made;
  }, [["mrow", first]]);
}

// Says the equations of a scene at a step, {tree, block}; null where there is none.
export function equations(scene, notation) {
  const side = notation === "pytorch" ? 1 : 0;
  const said = new Map();
  return (key, t) => {
    if (!scene.equations[key]) return null;
    if (!said.has(`${key}/${t}`)) {
      const tree = fillSlots(scene.equations[key][side], t);
      const lines = pieces(tree).flatMap((piece) => [math(piece), h("wbr")]);
      said.set(`${key}/${t}`, { tree, block: h("div", { class: "player-equation" }, lines) });
    }
    return said.get(`${key}/${t}`);
  };
}

// A tree as a line of text runs: {text, scale, shift}, the shift in ems of the whole, downwards.
export function runs(tree, scale = 1, shift = 0) {
  if (typeof tree === "string") return [{ text: tree, scale, shift }];
  const { tag, children } = parts(tree);
  const [base, second, third] = children;
  const low = (node) => runs(node, scale * 0.74, shift + 0.26 * scale);
  const high = (node) => runs(node, scale * 0.74, shift - 0.36 * scale);
  switch (tag) {
    case "msub": case "munder": return [...runs(base, scale, shift), ...low(second)];
    case "msup": return [...runs(base, scale, shift), ...high(second)];
    case "msubsup": case "munderover": return [...runs(base, scale, shift), ...low(second), ...high(third)];
    case "mover": {
      const accent = ACCENTS[text(second)];
      return accent ? [{ text: (text(base) + accent).normalize("NFC"), scale, shift }] : runs(base, scale, shift);
    }
    case "mfrac": return [...runs(base, scale, shift), { text: "/", scale, shift }, ...runs(second, scale, shift)];
    case "msqrt": return [{ text: "\u221a", scale, shift }, ...children.flatMap((child) => runs(child, scale, shift))];
    case "mo": {
      const word = base ?? "";
      const spaced = /^[=+\u2212\u00b7\u2190]$/.test(word) ? ` ${word} ` : word;
      return [{ text: /^[a-z]+$/.test(word) ? `${word} ` : spaced, scale, shift }];
    }
    default: return children.flatMap((child) => runs(child, scale, shift));
  }
}

export function text(tree) {
  return runs(tree).map((run) => run.text).join("").trim();
}

export function tspans(tree, size) {
  let line = 0;
  return runs(tree).map(({ text: run, scale, shift }) => {
    const dy = (shift - line) * size;
    line = shift;
    const small = scale < 1 ? Math.max(scale * size, SMALLEST).toFixed(2) : null;
    return svg("tspan", { dy: dy ? dy.toFixed(2) : null, "font-size": small }, run);
  });
}

// The description of a symbol in a line of HTML: lighter to lay out than MathML, which the equations are in.
export function inline(tree) {
  const style = (scale, shift) =>
    `font-size: max(${scale.toFixed(2)}em, 10px); line-height: 0; vertical-align: ${(-shift / scale).toFixed(2)}em`;
  return h("span", { class: "player-math" }, ...runs(tree).map(({ text: run, scale, shift }) =>
    (scale === 1 ? run : h("span", { style: style(scale, shift) }, run))));
}
