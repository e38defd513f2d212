// The numbers of a scene and how each is computed (core/scene/scene.py defines a scene). Pure.

import { decode } from "../shared/format.js";

/** @type {Record<string, (z: number) => number>} */
const FUNCTIONS = {
  tanh: Math.tanh, relu: (z) => Math.max(z, 0), sigmoid: (z) => 1 / (1 + Math.exp(-z)), identity: (z) => z,
  leaky_relu: (z) => (z > 0 ? z : 0.01 * z), elu: (z) => (z > 0 ? z : Math.expm1(z)),
  softsign: (z) => z / (1 + Math.abs(z)),
};
/** @type {Record<string, (a: number) => number>} */
const SLOPES = { // as functions of the output
  tanh: (a) => 1 - a * a, relu: (a) => (a > 0 ? 1 : 0), sigmoid: (a) => a * (1 - a), identity: () => 1,
  leaky_relu: (a) => (a > 0 ? 1 : 0.01), elu: (a) => (a > 0 ? 1 : a + 1), softsign: (a) => (1 - Math.abs(a)) ** 2,
};

/**
 * A parsed name or pattern. An index is a number, "*", or a letter plus a shift.
 * @typedef {number | "*" | { letter: string, shift: number }} Index
 * @typedef {{ family: string, indices: Index[] }} Pattern
 * @typedef {{ factors: Pattern[], over: string[], scale: number }} ReadTerm
 * @typedef {Omit<Recipe, "make" | "terms"> & { make: Pattern, terms: ReadTerm[] }} ReadRecipe
 * @typedef {Record<string, number>} Bound the values of a pattern's letters
 */

/**
 * The family of a name.
 * @param {string} name
 */
export const familyOf = (name) => name.split("/", 1)[0];

/** @param {string} text @returns {Index} */
function index(text) {
  if (/^\d+$/.test(text)) return Number(text);
  const [, letter, shift] = text.match(/^([a-z])([+-]\d+)?$/) ?? [];
  return letter ? { letter, shift: Number(shift ?? 0) } : "*";
}

/** @type {Map<string, Pattern>} */
const patterns = new Map(); // cache

/** @param {string} text */
function pattern(text) {
  let read = patterns.get(text);
  if (!read) {
    const [family, ...rest] = text.split("/");
    read = { family, indices: rest.map(index) };
    patterns.set(text, read);
  }
  return read;
}

/** @param {Family} family @param {number} axis */
const indicesOf = ({ shape, start }, axis) => Array.from({ length: shape[axis] }, (_, n) => n + start[axis]);

/** @param {Index} i @param {Bound} bound */
const resolve = (i, bound) => (typeof i === "object" ? bound[i.letter] + i.shift : i);

export class Numbers {
  /** @param {Pick<SentScene, "values" | "recipes" | "editable" | "by_hand">} scene */
  constructor(scene) {
    const editable = scene.editable ?? [];
    /** @param {SentFamily} sent @returns {Family} */
    const read = (sent) => {
      const data = sent.data ? decode(sent.data) : null;
      const signed = editable.includes(sent.name) || !data || data.some((x) => x < 0);
      return { limit: 1, ...sent, data, signed };
    };
    this.families = new Map(scene.values.map((family) => [family.name, read(family)]));
    this.clamped = new Set(scene.by_hand ?? []);
    this.isChanged = false;
    /** @type {Map<string, ReadRecipe[]>} */
    this.recipes = new Map();
    for (const recipe of scene.recipes) {
      const make = pattern(recipe.make);
      const terms = (recipe.terms ?? []).map((t) => ({ over: [], scale: 1, ...t, factors: t.factors.map(pattern) }));
      const others = this.recipes.get(make.family) ?? [];
      this.recipes.set(make.family, [...others, { ...recipe, make, terms }]);
    }
    /** @type {Map<string, number>} */
    this.known = new Map();
    /** @type {Map<string, Making>} */
    this.expanded = new Map();
  }

  /**
   * The same numbers with some leaves changed, name -> number: dependent numbers are computed again.
   * @param {Record<string, number>} leaves
   * @returns {Numbers}
   */
  changed(leaves) {
    return Object.assign(Object.create(this), { known: new Map(Object.entries(leaves)), isChanged: true });
  }

  /**
   * The family of a name or pattern, which must exist.
   * @param {string} name
   */
  family(name) {
    return /** @type {Family} */ (this.families.get(familyOf(name)));
  }

  /** @param {string} name */
  has(name) {
    const { family: key, indices } = pattern(name);
    const family = this.families.get(key);
    return family !== undefined && this.position(family, indices) >= 0;
  }

  /**
   * The position of a number in its family's data, -1 for none.
   * @param {Family} family
   * @param {Index[]} indices
   */
  position(family, indices) {
    if (indices.length !== family.shape.length) return -1;
    let at = 0;
    for (let axis = 0; axis < indices.length; axis++) {
      const i = /** @type {number} */ (indices[axis]) - family.start[axis];
      if (!(i >= 0 && i < family.shape[axis])) return -1;
      at = at * family.shape[axis] + i;
    }
    return at;
  }

  /**
   * The number of a name; 0 outside an axis; computed from its recipe where the scene does not store it.
   * @param {string} name
   */
  value(name) {
    let value = this.known.get(name);
    if (value === undefined) {
      const stored = this.stored(name);
      const isComputed = this.isChanged && this.has(name) && this.expand(name).operation !== "given";
      value = stored === null || isComputed ? this.compute(name) : stored;
      this.known.set(name, value);
    }
    return value;
  }

  /** @param {string} name */
  stored(name) {
    const { family: key, indices } = pattern(name);
    const family = this.families.get(key);
    const at = family ? this.position(family, indices) : -1;
    return at < 0 ? 0 : family?.data?.[at] ?? null;
  }

  /**
   * Every name that matches a pattern, the last axis fastest.
   * @param {string} text
   * @returns {string[]}
   */
  names(text) {
    const { family: key, indices } = pattern(text);
    const family = this.families.get(key);
    if (!family) return [];
    return indices.reduce((heads, i, axis) => {
      const all = typeof i === "number" ? [i] : indicesOf(family, axis);
      return heads.flatMap((head) => all.map((n) => `${head}/${n}`));
    }, [key]);
  }

  /** @param {string} name */
  recipeOf(name) {
    const { family, indices } = pattern(name);
    for (const recipe of this.recipes.get(family) ?? []) {
      if (recipe.at && !recipe.at.includes(/** @type {number} */ (indices[0]))) continue;
      /** @type {Bound} */
      const bound = {};
      const fits = recipe.make.indices.every((i, axis) => {
        if (typeof i === "object") bound[i.letter] = /** @type {number} */ (indices[axis]) - i.shift;
        return typeof i === "object" || i === indices[axis];
      });
      if (fits) return { ...recipe, bound };
    }
    return null;
  }

  /** @param {string} letter @param {Pattern[]} factors */
  range(letter, factors) {
    for (const factor of factors) {
      const axis = factor.indices.findIndex((i) => typeof i === "object" && i.letter === letter && i.shift === 0);
      const family = this.families.get(factor.family);
      if (axis >= 0 && family) return indicesOf(family, axis);
    }
    return [];
  }

  /**
   * The recipe of a name with its indices filled in: terms of lines, each a product of named factors.
   * @param {string} name
   * @returns {Making}
   */
  expand(name) {
    const known = this.expanded.get(name);
    if (known) return known;
    const recipe = this.recipeOf(name);
    const terms = (recipe?.terms ?? []).map(({ factors, over, scale }) => {
      let bounds = [recipe?.bound ?? {}];
      for (const letter of over) {
        bounds = bounds.flatMap((b) => this.range(letter, factors).map((i) => ({ ...b, [letter]: i })));
      }
      const lines = bounds.map((bound) =>
        factors.map((f) => [f.family, ...f.indices.map((i) => resolve(i, bound))].join("/")));
      return { over, scale, lines };
    });
    const computed = { operation: recipe?.operation ?? "given", note: recipe?.note ?? "", terms };
    this.expanded.set(name, computed);
    return computed;
  }

  /**
   * The families that a number depends on, including its own.
   * @param {string} name
   */
  sources(name) {
    const found = new Set([familyOf(name)]);
    for (const family of found) {
      const terms = (this.recipes.get(family) ?? []).flatMap((recipe) => recipe.terms);
      terms.forEach(({ factors }) => factors.forEach((factor) => found.add(factor.family)));
    }
    return found;
  }

  /**
   * Computes a number from its recipe.
   * @param {string} name
   * @returns {number}
   */
  compute(name) {
    const { operation, terms } = this.expand(name);
    /** @typedef {{ scale: number, factors: string[] }} Line */
    /** @param {string} operand */
    const look = (operand) => this.value(operand);
    const lines = terms.flatMap(({ lines: all, scale }) => all.map((factors) => ({ scale, factors })));
    /** @param {Line} line */
    const product = ({ scale, factors }) => factors.reduce((p, f) => p * look(f), scale);
    /** @param {(line: Line) => number} part */
    const sum = (part) => lines.reduce((total, line) => total + part(line), 0);
    switch (operation) {
      case "given": return this.stored(name) ?? 0;
      case "sum": return sum(product);
      case "norm": return Math.sqrt(sum((line) => product(line) ** 2));
      case "log_loss": return -sum(({ factors: [y, p] }) => (look(y) ? look(y) * Math.log(look(p)) : 0));
      case "half_squared_error": return sum(({ factors: [p, y] }) => (look(p) - look(y)) ** 2) / 2;
      case "clip_scale": return Math.min(1, look(lines[0].factors[1]) / (look(lines[0].factors[0]) + 1e-6));
      case "softmax": {
        const all = terms[1].lines.map(([f]) => look(f));
        const top = Math.max(...all);
        return Math.exp(look(lines[0].factors[0]) - top) / all.reduce((total, z) => total + Math.exp(z - top), 0);
      }
      default: return this.activation(operation, lines[0].factors[0], product(lines[0]));
    }
  }

  /**
   * The operand of a slope is the pre-activation or the activation: its own recipe decides.
   * @param {string} operation
   * @param {string} operand
   * @param {number} value
   */
  activation(operation, operand, value) {
    if (!operation.startsWith("slope_")) return FUNCTIONS[operation](value);
    const kind = operation.slice("slope_".length);
    return SLOPES[kind](this.expand(operand).operation === kind ? value : FUNCTIONS[kind](value));
  }
}
