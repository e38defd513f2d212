// The sweep as it was sent, and what it says at a position. Pure.

import { format } from "../player/ink.js";
import { powerOfTen } from "./geometry.js";

function decode(base64, Kind) {
  return new Kind(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
}

// How many decimals tell all places on an axis apart, the nearest to each rounded one being itself.
function decimalsOf(axis) {
  let gap = Infinity;
  for (let i = 1; i < axis.length; i++) if (axis[i] > axis[i - 1]) gap = Math.min(gap, axis[i] - axis[i - 1]);
  return Number.isFinite(gap) ? Math.min(12, Math.max(0, Math.ceil(0.31 - Math.log10(gap)))) : 6;
}

// Values of a log axis are sent as powers of ten, and stay so until they are written.
export function read(sent) {
  const positions = decode(sent.positions, Float64Array);
  const panels = sent.panels.map((panel) => {
    const isLog = panel.scale === "log";
    const level = (value) => (isLog && value !== null ? Math.log10(value) : value);
    const numbers = (base64) => base64 && decode(base64, Float32Array);
    const x = panel.x && decode(panel.x, Float64Array);
    return {
      ...panel, isLog, x, digits: x && decimalsOf(x), at: x && (panel.at + x.length) % x.length,
      low: level(panel.low), high: level(panel.high), floor: level(panel.floor) ?? -Infinity,
      references: panel.references.map((reference) => ({ ...reference, value: level(reference.value) })),
      lines: panel.lines.map((line) => ({ ...line, values: numbers(line.values), low: numbers(line.low),
        high: numbers(line.high) })),
    };
  });
  const whole = positions.every(Number.isInteger);
  const standard = sent.start ?? positions.length - 1;
  return { ...sent, panels, positions, whole, digits: decimalsOf(positions), standard };
}

// What of a line's values is drawn at a position: those over the panel's own x, or all.
export const valuesAt = (panel, values, index) =>
  (panel.x ? values.subarray(index * panel.x.length, (index + 1) * panel.x.length) : values);

// The value written beside a line: at the cursor, or where the panel's own x is read.
export const valueBeside = (panel, line, index) =>
  (panel.x ? line.values[index * panel.x.length + panel.at] : line.values[index]);

export function range(panel) {
  if (panel.kind === "shares") return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  const take = (given) => {
    const value = Math.max(given, panel.floor);
    if (!Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  panel.lines.forEach((line) => [line.values, line.low, line.high].forEach((values) => values?.forEach(take)));
  panel.references.forEach((reference) => take(reference.value));
  if (low > high) [low, high] = panel.isLog ? [-1, 0] : [0, 1];
  return [panel.low ?? low, panel.high ?? high];
}

// The lines that are spoken of, among others that take up the axis; of a panel with an x of its own.
export const chosenLines = ({ x, lines }) => {
  const chosen = lines.filter(({ emphasis }) => emphasis);
  return x && chosen.length < lines.length ? chosen : [];
};

// What these lines take at one position, of the values that are on the axis.
export function rangeAt(panel, lines, index) {
  const all = lines.flatMap(({ values, low, high }) => [values, low, high].filter(Boolean))
    .flatMap((values) => [...valuesAt(panel, values, index)]);
  const shown = all.map((value) => Math.max(value, panel.floor)).filter(Number.isFinite);
  return shown.length ? [Math.min(...shown), Math.max(...shown)] : range(panel);
}

export const numberOf = (panel, value) => (panel.isLog ? 10 ** value : value);
const rounded = (place, digits) => Number(place.toFixed(digits));
export const spell = (place, digits) => String(rounded(place, digits)).replace("-", "\u2212");

export function spellValue(panel, value) {
  if (value < panel.floor) return `< ${format(10 ** panel.floor, { small: true })}`;
  if (panel.isLog && Number.isFinite(value) && Math.abs(value) >= 3) {
    const [digits, exponent] = (10 ** value).toExponential(1).split("e");
    return `${digits}\u00b7${powerOfTen(Number(exponent))}`;
  }
  return format(numberOf(panel, value), { decimals: panel.decimals, small: panel.isLog });
}

export function sentence(sweep, index) {
  const text = sweep.sentences.length === 1 ? sweep.sentences[0] : sweep.sentences[index];
  return text.replace(/\{(?:position|(\d+)\.(\d+))\}/g, (slot, panel, line) => (panel === undefined
    ? spell(sweep.positions[index], sweep.digits)
    : spellValue(sweep.panels[panel], valueBeside(sweep.panels[panel], sweep.panels[panel].lines[line], index))));
}

// The nearest position's index; of one that stands twice, the later.
export function nearest(positions, value) {
  let best = 0;
  positions.forEach((position, i) => {
    if (Math.abs(position - value) <= Math.abs(positions[best] - value)) best = i;
  });
  return best;
}

// The index that a link asks for and whether the y axis is fitted, or what is standard and sentences that say why.
export function readLink(search, sweep) {
  const link = new URLSearchParams(search);
  const problems = [];
  const refuse = (name, expected, now) => {
    const given = link.get(name);
    const shown = given.length > 40 ? `'${given.slice(0, 40)}'\u2026` : `'${given}'`;
    problems.push(`${name} must be ${expected}; got ${shown} (in the link). ${now}.`);
  };
  const index = indexIn(link.get(sweep.name), sweep);
  if (index === null) {
    refuse(sweep.name, `a ${sweep.whole ? "whole " : ""}number from ${sweep.positions[0]} to ${sweep.positions.at(-1)}`,
      `Using ${rounded(sweep.positions[sweep.standard], sweep.digits)}`);
  }
  const isFitted = link.get("fit") === "y";
  if (link.has("fit") && !isFitted) refuse("fit", "y or left out", "The y axis is not fitted");
  return { index: index ?? sweep.standard, isFitted, problems };
}

function indexIn(given, sweep) {
  if (given === null) return sweep.standard;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(given.trim()) ? Number(given) : NaN;
  const isIn = value >= sweep.positions[0] && value <= sweep.positions.at(-1);
  return isIn && (!sweep.whole || Number.isInteger(value)) ? nearest(sweep.positions, value) : null;
}

// The query string with this state in it, what is at its default left out, everything else untouched.
export function writeLink(search, sweep, { index, isFitted }) {
  const link = new URLSearchParams(search);
  const put = (key, value, isStandard) => (isStandard ? link.delete(key) : link.set(key, value));
  put(sweep.name, rounded(sweep.positions[index], sweep.digits), index === sweep.standard);
  put("fit", "y", !isFitted);
  return link.size ? `?${link}` : "";
}

// Where a person stands once other data have come: at the same position, or still at the end.
export function carry(before, index, sweep) {
  const atEnd = before.start === null && index === before.positions.length - 1;
  return atEnd ? sweep.standard : nearest(sweep.positions, before.positions[index]);
}
