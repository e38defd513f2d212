// Symbols and equations: trees of MathML names, as MathML, as SVG text and as plain text.

import { html, mathml, svg } from "./dom.js";

const ACCENTS = { "^": "\u0302", "\u02c6": "\u0302", "~": "\u0303", "\u02dc": "\u0303", "\u00af": "\u0304" };
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

// Says names as symbols, {tree, text}: a family's symbol at its step, then its other indices in brackets, "*" left out.
export function speller(scene, notation, families) {
  const heads = new Map();
  const head = (key, t) => {
    if (!heads.has(`${key}/${t}`)) {
      const tree = fillSlots(scene.symbols[key]?.[notation === "pytorch" ? 1 : 0] ?? ["mtext", key], t);
      heads.set(`${key}/${t}`, { tree, text: text(tree) });
    }
    return heads.get(`${key}/${t}`);
  };
  return (name) => {
    const [key, ...indices] = name.split("/");
    const family = families.get(key);
    const axis = hasSlot(scene.symbols[key]) ? family?.axes.indexOf("step") : -1;
    const said = head(key, axis >= 0 ? Number.parseInt(indices[axis], 10) : null);
    const others = indices.flatMap((i, at) => (i === "*" || at === axis ? []
      : [scene.labels[family?.axes[at]]?.[Number(i) - family.start[at]] ?? i]));
    const brackets = `[${others.join(",")}]`;
    return others.length ? { tree: ["mrow", said.tree, ["mtext", brackets]], text: said.text + brackets } : said;
  };
}

export function math(tree, display = false) {
  const build = (node) => {
    if (typeof node === "string") return node;
    const { tag, attributes, children } = parts(node);
    const accent = tag === "mover" && ACCENTS[text(children[1])]; // one letter: fonts place loose accents badly
    if (accent) return mathml("mi", {}, (text(children[0]) + accent).normalize("NFC"));
    if (tag === "mi" && children[0] === "ln") return mathml("mi", attributes, "ln\u2009");
    const isLoose = (child) => typeof child === "string" && !LEAVES.test(tag);
    return mathml(tag, attributes, ...children.map((child) =>
      (isLoose(child) ? mathml("mtext", {}, child) : build(child))));
  };
  return mathml("math", { display: display ? "block" : "inline" }, build(tree));
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
    const small = scale < 1 ? (scale * size).toFixed(2) : null;
    return svg("tspan", { dy: dy ? dy.toFixed(2) : null, "font-size": small }, run);
  });
}

// A symbol in a line of HTML: lighter to lay out than MathML, which the equations are in.
export function inline(tree) {
  const style = (scale, shift) =>
    `font-size: ${scale.toFixed(2)}em; position: relative; top: ${(shift / scale).toFixed(2)}em`;
  return html("span", { class: "player-math" }, ...runs(tree).map(({ text: run, scale, shift }) =>
    (scale === 1 ? run : html("span", { style: style(scale, shift) }, run))));
}
