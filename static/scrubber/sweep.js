// The sweep as it was sent, and what it says at a position. Pure.

import { format } from "../player/ink.js";

function decode(base64, Kind) {
  return new Kind(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
}

const unlogged = ({ scale }, values) =>
  (scale === "log" ? Float64Array.from(values, (power) => 10 ** power) : values);

export function read(sent) {
  const panels = sent.panels.map((panel) => ({
    ...panel, x: panel.x && decode(panel.x, Float64Array),
    lines: panel.lines.map((line) => ({ ...line, values: unlogged(panel, decode(line.values, Float32Array)) })),
  }));
  const positions = decode(sent.positions, Float64Array);
  const whole = positions.every(Number.isInteger);
  return { ...sent, panels, positions, whole, standard: sent.start ?? positions.length - 1 };
}

// A line's values at a position: over the panel's own x, or over all positions.
export const valuesAt = (panel, line, index) =>
  (panel.x ? line.values.subarray(index * panel.x.length, (index + 1) * panel.x.length) : line.values);

// The value written beside a line: at the cursor, or where the panel's own x is read.
export const valueBeside = (panel, line, index) =>
  (panel.x ? valuesAt(panel, line, index).at(panel.at) : line.values[index]);

export function range(panel) {
  if (panel.kind === "shares") return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  const take = (value) => {
    if (!Number.isFinite(value) || (panel.scale === "log" && value <= 0)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  panel.lines.forEach((line) => line.values.forEach(take));
  panel.references.forEach((reference) => take(reference.value));
  if (low > high) [low, high] = panel.scale === "log" ? [0.1, 1] : [0, 1];
  return [panel.low ?? low, panel.high ?? high];
}

export const spell = (position) => String(Number(position.toPrecision(6))).replace("-", "\u2212");
export const spellValue = (panel, value) => format(value, { decimals: panel.decimals, small: panel.scale === "log" });

export function sentence(sweep, index) {
  const text = sweep.sentences.length === 1 ? sweep.sentences[0] : sweep.sentences[index];
  return text.replace(/\{(?:position|(\d+)\.(\d+))\}/g, (slot, panel, line) => (panel === undefined
    ? spell(sweep.positions[index])
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

// The index that a link asks for, or the standard one and a sentence that says why not.
export function readLink(search, sweep) {
  const given = new URLSearchParams(search).get(sweep.name);
  if (given === null) return { index: sweep.standard, problem: "" };
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(given.trim()) ? Number(given) : NaN;
  const [low, high] = [sweep.positions[0], sweep.positions.at(-1)];
  if (value >= low && value <= high && (!sweep.whole || Number.isInteger(value))) {
    return { index: nearest(sweep.positions, value), problem: "" };
  }
  const shown = given.length > 40 ? `'${given.slice(0, 40)}'\u2026` : `'${given}'`;
  const expected = `a ${sweep.whole ? "whole " : ""}number from ${low} to ${high}`;
  const now = `Using ${sweep.positions[sweep.standard]}.`;
  return { index: sweep.standard, problem: `${sweep.name} must be ${expected}; got ${shown} (in the link). ${now}` };
}

// The query string with this position in it, left out at its default, everything else untouched.
export function writeLink(search, sweep, index) {
  const link = new URLSearchParams(search);
  if (index === sweep.standard) link.delete(sweep.name);
  else link.set(sweep.name, Number(sweep.positions[index].toPrecision(9)));
  return link.size ? `?${link}` : "";
}

// Where a person stands once other data have come: at the same position, or still at the end.
export function carry(before, index, sweep) {
  const atEnd = before.start === null && index === before.positions.length - 1;
  return atEnd ? sweep.standard : nearest(sweep.positions, before.positions[index]);
}
