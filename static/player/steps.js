// Stops of either grain, the marks that are visible at each, and the inspected numbers. Pure.

import { familyOf } from "./values.js";

/** @import { Numbers } from "./values.js" */

/**
 * The id of a step's group: the part before the dot.
 * @param {string} id
 */
export const groupOf = (id) => id.split(".", 1)[0];

/**
 * "Backward, t = 3" of "Backward, t = 3: times the slope", where all steps share it; else the last one's words.
 * @param {Step[]} steps
 */
function titleOf(steps) {
  const heads = new Set(steps.map((step) => step.title.split(":", 1)[0]));
  return steps.length > 1 && heads.size === 1 ? [...heads][0] : steps[steps.length - 1].title;
}

/** @param {string} id @param {Step[]} steps @param {Chapter[]} chapters @returns {Stop} */
function merge(id, steps, chapters) {
  /** @param {"shows" | "reads" | "writes" | "equation" | "select"} key */
  const all = (key) => [...new Set(steps.flatMap((step) => step[key] || []))];
  /** @param {"camera" | "shares"} key */
  const last = (key) => steps.reduce((found, step) => step[key] || found, "");
  /** @template {"t" | "close"} Key @param {Key} key */
  const same = (key) => (new Set(steps.map((step) => step[key])).size === 1 ? steps[0][key] : undefined);
  const writes = all("writes");
  const chapter = /** @type {Chapter} */ (chapters.find((c) => c.id === steps[0].chapter));
  return {
    id, chapter, writes, t: same("t") ?? null, title: titleOf(steps),
    reads: all("reads").filter((name) => !writes.includes(name)), shows: all("shows"), equations: all("equation"),
    selects: all("select"), camera: last("camera"), close: same("close"), shares: last("shares"),
  };
}

/**
 * The stops of a grain: "operation" halts at every step, "step" at the end of each group.
 * @param {Pick<Scene, "steps" | "chapters">} scene
 * @param {string} grain
 */
export function stopsOf(scene, grain) {
  /** @type {{ id: string, steps: Step[] }[]} */
  const groups = [];
  for (const step of scene.steps) {
    const id = grain === "operation" ? step.id : groupOf(step.id);
    const group = groups.at(-1);
    if (group?.id === id) group.steps.push(step);
    else groups.push({ id, steps: [step] });
  }
  return groups.map(({ id, steps }) => merge(id, steps, scene.chapters));
}

/**
 * A mark whose id ends in "@" is that of the current step: stops name "hidden-@" as "hidden-3", and its name
 * "hidden/t-1/*" is "hidden/2/*" there.
 * @param {{ id: string }} mark
 */
export const isCurrent = ({ id }) => id.endsWith("@");

/**
 * The name of a mark of the current step at step t.
 * @param {string} name
 * @param {number} t
 */
export const nameAt = (name, t) => name.replace(/\/t([+-]\d+)?(?=\/|$)/, (_, shift) => `/${t + Number(shift ?? 0)}`);

/**
 * The number of stops after which each mark is visible: 0 for those visible from the start.
 * @param {{ marks: { id: string }[] }} scene
 * @param {Stop[]} stops
 */
export function births(scene, stops) {
  const born = new Map(scene.marks.map((mark) => [mark.id, 0]));
  /** @param {string} id */
  const isOfStep = (id) => born.get(id.replace(/\d+$/, "@")) === 0;
  stops.forEach((stop, i) => stop.shows.forEach((id) => {
    if (born.get(id) === 0 || (!born.has(id) && isOfStep(id))) born.set(id, i + 1);
  }));
  return born;
}

/**
 * The same of one mark, at step t.
 * @param {Map<string, number>} born
 * @param {{ id: string }} mark
 * @param {number} t
 */
export const bornAt = (born, { id }, t) => born.get(id.replace("@", String(t))) ?? born.get(id) ?? 0;

/**
 * Whether a mark is drawn: after so many stops, in the folded picture or in the unrolled one, at step t.
 * @param {Pick<Mark, "fold" | "column">} mark
 * @param {number} born
 * @param {number} index
 * @param {boolean} fold
 * @param {number} t
 */
export function isVisible(mark, born, index, fold, t) {
  if (born > index) return false;
  if (!fold) return mark.fold !== "only";
  return mark.fold !== "never" && (mark.column === undefined || mark.column === t);
}

/**
 * Whether a pattern, in which a letter or "*" matches any index, matches a name.
 * @param {string} pattern
 * @param {string} name
 */
export function covers(pattern, name) {
  const [parts, own] = [pattern.split("/"), name.split("/")];
  return parts.length === own.length && parts.every((part, i) => part === own[i] || (i > 0 && !/^\d/.test(part)));
}

/**
 * The current step of the sequence, or the last one.
 * @param {Stop[]} stops
 * @param {number} index
 */
export const columnAt = (stops, index) => stops.slice(0, index).reduce((t, stop) => stop.t ?? t, 1);

/**
 * The id after a number of stops.
 * @param {Stop[]} stops
 * @param {number} index
 */
export const idAt = (stops, index) => (index === 0 ? "start" : stops[index - 1].id);

/**
 * The index of an id; of the other grain by its group; for a missing step the nearest of its kind; else null.
 * @param {Stop[]} stops
 * @param {string} id
 * @returns {number | null}
 */
export function indexOf(stops, id) {
  if (id === "start") return 0;
  const exact = stops.findIndex((stop) => stop.id === id);
  if (exact >= 0) return exact + 1;
  const group = stops.map((stop) => groupOf(stop.id)).lastIndexOf(groupOf(id));
  if (group >= 0) return group + 1;
  const [, kind, number] = groupOf(id).match(/^(\w+)-(\d{1,4})$/) ?? [];
  let [nearest, least] = [/** @type {number | null} */ (null), Infinity];
  stops.forEach((stop, i) => {
    const [, other, n] = groupOf(stop.id).match(/^(\w+)-(\d+)$/) ?? [];
    const distance = Math.abs(Number(n) - Number(number));
    if (kind && other === kind && distance <= least) [nearest, least] = [i + 1, distance];
  });
  return nearest;
}

/**
 * The index of the same operation at another step of the sequence, or of the first stop there.
 * @param {Stop[]} stops
 * @param {string} id
 * @param {number} t
 */
export function leadTo(stops, id, t) {
  const there = id.replace(/^(\w+)-\d+/, `$1-${t}`);
  const first = stops.findIndex((stop) => stop.t === t) + 1;
  const same = indexOf(stops, there);
  return same && stops[same - 1].t === t ? same : first;
}

/**
 * Chapters with the indices of their first and last stop.
 * @param {{ chapters: Chapter[] }} scene
 * @param {Stop[]} stops
 * @returns {Span[]}
 */
export function chaptersOf(scene, stops) {
  return scene.chapters.map((chapter) => {
    const inside = stops.map((stop, i) => (stop.chapter === chapter ? i + 1 : 0)).filter(Boolean);
    return { ...chapter, first: inside[0], last: inside[inside.length - 1], length: inside.length };
  }).filter((chapter) => chapter.length);
}

/**
 * The family of a weight's gradient terms, from the name of the weight, its gradient, a term or its new value.
 * @param {string} name
 */
export function sharesOf(name) {
  const [, weight, step] = familyOf(name).match(/^(?:new_|d_)?(\w*?)(_step)?$/) ?? [];
  return { shares: `d_${weight}_step`, isStep: Boolean(step) };
}

// The history of inspected numbers, and the selected entry of each weight's gradient.
export class Inspection {
  constructor() {
    /** @type {string[]} */
    this.names = [];
    /** @type {Record<string, string>} */
    this.entries = {}; // family of the terms -> entry of their sum
    this.byHand = false;
  }

  get name() {
    return this.names.at(-1) ?? "";
  }

  /**
   * Inspects the number of a stop: of several the last that is a sum; of a weight, the selected entry.
   * @param {Stop | undefined} stop
   * @param {Numbers} numbers
   */
  start(stop, numbers) {
    const { selects = [], t = null } = stop ?? {};
    /** @param {Term} term */
    const isSingle = ({ over, lines }) => !over.length && lines[0].length === 1;
    /** @param {string} name */
    const isSum = (name) => numbers.expand(name).terms.filter(isSingle).length > 1;
    const name = [...selects].reverse().find(isSum) ?? selects.at(-1);
    const { shares, isStep } = sharesOf(name ?? "");
    const indices = numbers.families.has(shares) ? this.entry(shares, numbers).split("/").slice(1) : null;
    this.names = !name ? [] : indices ? [[familyOf(name), ...(isStep ? [t] : []), ...indices].join("/")] : [name];
    this.byHand = false;
  }

  /**
   * Inspects a number after the current one.
   * @param {string} name
   */
  open(name) {
    if (name !== this.name) this.names.push(name);
    this.byHand = true;
    const { shares, isStep } = sharesOf(name);
    this.entries[shares] = [shares.replace(/_step$/, ""), ...name.split("/").slice(isStep ? 2 : 1)].join("/");
  }

  // Back to the previous number; false where there is none.
  back() {
    if (this.names.length < 2) return false;
    this.names.pop();
    this.byHand = this.names.length > 1;
    return true;
  }

  /**
   * The entry whose terms are shown: the one inspected last, else the largest.
   * @param {string} shares
   * @param {Numbers} numbers
   */
  entry(shares, numbers) {
    if (numbers.has(this.entries[shares] ?? "")) return this.entries[shares];
    const total = shares.replace(/_step$/, "");
    const all = numbers.names([total, ...numbers.family(total).axes.map(() => "*")].join("/"));
    /** @param {string} name */
    const size = (name) => Math.abs(numbers.value(name));
    return all.reduce((a, b) => (size(b) > size(a) ? b : a));
  }
}
