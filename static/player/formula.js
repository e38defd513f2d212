// Symbols and equations: trees of MathML names, as MathML, as SVG text and as plain text.

import { h, svg } from "../shared/dom.js";

/** @type {Record<string, string>} */
const ACCENTS = { "^": "\u0302", "\u02c6": "\u0302", "~": "\u0303", "\u02dc": "\u0303", "\u00af": "\u0304" };
const BREAKS = /^[=+\u2212\u00b7\u2299]$/; // signs before which a line may break
const OPENS = /^[=+\u2212\u00b7\u2299(,/]$/; // after these a minus is a prefix
const SMALLEST = 10.5; // px, of a picture's scripts
const LEAVES = /^(mi|mo|mn|mtext)$/;

/**
 * A line of text in one size: `shift` is in ems of the whole, downwards.
 * @typedef {{ text: string, scale: number, shift: number }} Run
 */

/** @param {any[]} tree @returns {{ tag: string, attributes: Attributes, children: Tree[] }} */
function parts([tag, ...rest]) {
  const attributes = rest[0] && typeof rest[0] === "object" && !Array.isArray(rest[0]) ? rest.shift() : {};
  return { tag, attributes, children: rest };
}

/**
 * Fills the slots {t}, {t-1}; where t is unknown the letters remain.
 * @param {Tree} tree
 * @param {number | null} t
 * @returns {any}
 */
export function fillSlots(tree, t) {
  if (typeof tree !== "string") return Array.isArray(tree) ? tree.map((child) => fillSlots(child, t)) : tree;
  const isKnown = t !== null && Number.isInteger(t);
  return tree.replace(/\{([a-z])([+-]\d+)?\}/g, (_, letter, shift) => (isKnown && letter === "t"
    ? String(t + Number(shift ?? 0)) : `${letter}${(shift ?? "").replace("-", "\u2212")}`));
}

/** @param {Tree} tree @returns {boolean} */
const hasSlot = (tree) => (typeof tree === "string" ? tree.includes("{t") : Array.isArray(tree) && tree.some(hasSlot));

/**
 * Converts names to symbols: a family's symbol at its step, then its other indices in brackets, without "*".
 * @param {Pick<Scene, "symbols" | "labels">} scene
 * @param {Notation} notation
 * @param {Map<string, Family>} families
 * @returns {Say}
 */
export function speller(scene, notation, families) {
  /** @type {Map<string, { tree: Tree, text: string, axis: number }>} */
  const heads = new Map();
  /** @type {Map<string, Said>} */
  const cache = new Map();
  /** @param {string} key @param {number} axis @param {string} t */
  const headOf = (key, axis, t) => {
    const symbol = scene.symbols[key]?.[notation === "pytorch" ? 1 : 0] ?? ["mtext", key];
    const tree = fillSlots(symbol, Number.parseInt(t, 10));
    return { tree, text: text(tree), axis: hasSlot(symbol) ? axis : -1 };
  };
  /** @param {string} name */
  const spell = (name) => {
    const [key, ...indices] = name.split("/");
    const family = families.get(key);
    const axis = family ? family.axes.indexOf("step") : -1;
    const known = `${key}/${indices[axis]}`;
    const head = heads.get(known) ?? headOf(key, axis, indices[axis]);
    heads.set(known, head);
    /** @param {string} i @param {number} at */
    const labelOf = (i, at) => (family ? scene.labels[family.axes[at]]?.[Number(i) - family.start[at]] : null) ?? i;
    const others = indices.flatMap((i, at) => (i === "*" || at === head.axis ? [] : [labelOf(i, at)]));
    const brackets = others.length ? `[${others.join(",")}]` : "";
    const tree = brackets ? ["mrow", head.tree, ["mtext", brackets]] : head.tree;
    return new Spelled(tree, head.text + brackets);
  };
  return (name) => {
    const known = cache.get(name) ?? spell(name);
    cache.set(name, known);
    return known;
  };
}

class Spelled {
  /** @param {Tree} tree @param {string} words */
  constructor(tree, words) {
    this.tree = tree;
    this.text = words;
    /** @type {Description | undefined} */
    this.described = undefined;
  }

  get inline() {
    this.described ??= inline(this.tree);
    return this.described;
  }
}

/**
 * The description of a tree as MathML.
 * @param {Tree} tree
 */
export function math(tree) {
  /** @param {Tree} node @returns {Described} */
  const build = (node) => {
    if (typeof node === "string") return node;
    const { tag, attributes, children } = parts(node);
    const accent = tag === "mover" && ACCENTS[text(children[1])]; // one letter: fonts place separate accents badly
    if (accent) return h("mi", {}, (text(children[0]) + accent).normalize("NFC"));
    if (tag === "mi" && children[0] === "ln") return h("mi", attributes, "ln\u2009");
    /** @param {Tree} child */
    const isLoose = (child) => typeof child === "string" && !LEAVES.test(tag);
    return h(tag, attributes, ...children.map((child) =>
      (isLoose(child) ? h("mtext", {}, String(child)) : build(child))));
  };
  return h("math", { displaystyle: "true" }, build(tree));
}

/** @param {Tree} node */
const sign = (node) => (node?.[0] === "mo" ? text(node) : "");

/**
 * An equation in pieces, between which a line may break: before a binary operator, and after a comma. MathML itself
 * does not break lines.
 * @param {any[]} tree
 * @returns {any[][]}
 */
export function pieces(tree) {
  if (tree[0] !== "mrow") return [tree];
  const [first, ...rest] = parts(tree).children;
  return rest.reduce((/** @type {any[][]} */ made, node, i) => {
    const before = sign(i ? rest[i - 1] : first);
    const word = sign(node);
    const isOwn = OPENS.test(before);
    // By default a browser renders the first sign of a piece as a prefix, and no other.
    const form = isOwn ? "prefix" : "infix";
    const shown = BREAKS.test(word) ? ["mo", { form, largeop: "false" }, word] : node;
    if (before === "," || (shown !== node && !isOwn)) made.push(["mrow", shown]);
    else made[made.length - 1].push(shown);
    return made;
  }, [["mrow", first]]);
}

/**
 * Returns the equations of a scene at a step; null where there is none.
 * @param {Pick<Scene, "equations">} scene
 * @param {Notation} notation
 * @returns {(key: string, t: number | null) => Equation | null}
 */
export function equations(scene, notation) {
  const side = notation === "pytorch" ? 1 : 0;
  /** @type {Map<string, Equation>} */
  const cache = new Map();
  return (key, t) => {
    if (!scene.equations[key]) return null;
    let equation = cache.get(`${key}/${t}`);
    if (!equation) {
      const tree = fillSlots(scene.equations[key][side], t);
      const lines = pieces(tree).flatMap((piece) => [math(piece), h("wbr")]);
      equation = { tree, block: h("div", { class: "player-equation" }, lines) };
      cache.set(`${key}/${t}`, equation);
    }
    return equation;
  };
}

/**
 * A tree as a line of text runs.
 * @param {Tree} tree
 * @param {number} [scale]
 * @param {number} [shift]
 * @returns {Run[]}
 */
export function runs(tree, scale = 1, shift = 0) {
  if (typeof tree === "string") return [{ text: tree, scale, shift }];
  const { tag, children } = parts(tree);
  const [base, second, third] = children;
  /** @param {Tree} node */
  const low = (node) => runs(node, scale * 0.74, shift + 0.26 * scale);
  /** @param {Tree} node */
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
      const word = String(base ?? "");
      const spaced = /^[=+\u2212\u00b7\u2190]$/.test(word) ? ` ${word} ` : word;
      return [{ text: /^[a-z]+$/.test(word) ? `${word} ` : spaced, scale, shift }];
    }
    default: return children.flatMap((child) => runs(child, scale, shift));
  }
}

/**
 * A tree as plain text.
 * @param {Tree} tree
 */
export function text(tree) {
  return runs(tree).map((run) => run.text).join("").trim();
}

/**
 * A tree as the lines of an SVG text of this size.
 * @param {Tree} tree
 * @param {number} size
 */
export function tspans(tree, size) {
  let line = 0;
  return runs(tree).map(({ text: run, scale, shift }) => {
    const dy = (shift - line) * size;
    line = shift;
    const small = scale < 1 ? Math.max(scale * size, SMALLEST).toFixed(2) : null;
    return svg("tspan", { dy: dy ? dy.toFixed(2) : null, "font-size": small }, run);
  });
}

/**
 * The description of a symbol in a line of HTML: faster to lay out than MathML, which the equations use.
 * @param {Tree} tree
 */
export function inline(tree) {
  /** @param {number} scale @param {number} shift */
  const style = (scale, shift) =>
    `font-size: max(${scale.toFixed(2)}em, 10px); line-height: 0; vertical-align: ${(-shift / scale).toFixed(2)}em`;
  return h("span", { class: "player-math" }, ...runs(tree).map(({ text: run, scale, shift }) =>
    (scale === 1 ? run : h("span", { style: style(scale, shift) }, run))));
}
