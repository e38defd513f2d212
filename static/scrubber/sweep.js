// Reads a sweep, and formats its values at a position. Pure functions.

import { decode, format, powerOfTen } from "../shared/format.js";
import { numberIn, refused, rewritten } from "../shared/link.js";

/**
 * The number of decimals with which all points of an axis differ, and each rounded one is nearest to its own point.
 * @param {Float64Array} axis
 */
function decimalsOf(axis) {
  let gap = Infinity;
  for (let i = 1; i < axis.length; i++) if (axis[i] > axis[i - 1]) gap = Math.min(gap, axis[i] - axis[i - 1]);
  return Number.isFinite(gap) ? Math.min(12, Math.max(0, Math.ceil(0.31 - Math.log10(gap)))) : 6;
}

/**
 * Reads a sweep as it is sent. Values of a log axis are sent as exponents of ten, and stay so until they are formatted.
 * @param {SentSweep} sent
 * @returns {Sweep}
 */
export function read(sent) {
  const positions = decode(sent.positions);
  const panels = sent.panels.map((panel) => {
    const isLog = panel.scale === "log";
    /** @param {number} value */
    const level = (value) => (isLog ? Math.log10(value) : value);
    /** @param {number | null} value */
    const levelIf = (value) => (value === null ? null : level(value));
    /** @param {string} base64 */
    const numbers = (base64) => decode(base64, Float32Array);
    /** @param {string | null} base64 */
    const numbersIf = (base64) => (base64 === null ? null : numbers(base64));
    const x = panel.x === null ? null : decode(panel.x);
    return {
      ...panel, isLog, x, digits: x && decimalsOf(x), at: x && (panel.at + x.length) % x.length,
      low: levelIf(panel.low), high: levelIf(panel.high), floor: levelIf(panel.floor) ?? -Infinity,
      references: panel.references.map((reference) => ({ ...reference, value: level(reference.value) })),
      lines: panel.lines.map((line) => ({ ...line, values: numbers(line.values), low: numbersIf(line.low),
        high: numbersIf(line.high) })),
    };
  });
  const whole = positions.every(Number.isInteger);
  const standard = sent.start ?? positions.length - 1;
  return { ...sent, panels, positions, whole, digits: decimalsOf(positions), standard };
}

/**
 * The values of a line that are drawn at a position: those over the panel's own x, or all.
 * @param {Pick<SweepPanel, "x">} panel
 * @param {Float32Array} values
 * @param {number} index
 */
export const valuesAt = (panel, values, index) =>
  (panel.x ? values.subarray(index * panel.x.length, (index + 1) * panel.x.length) : values);

/**
 * The value in the label of a line: at the cursor, or at the point of the panel's own x that is read.
 * @param {SweepPanel} panel
 * @param {SweepLine} line
 * @param {number} index
 */
export const labelValue = (panel, line, index) =>
  (panel.x ? line.values[index * panel.x.length + (panel.at ?? 0)] : line.values[index]);

/**
 * The range of the values of all positions.
 * @param {SweepPanel} panel
 */
export function range(panel) {
  if (panel.kind === "shares") return [0, 1];
  let [low, high] = [Infinity, -Infinity];
  /** @param {number} given */
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

/**
 * The bold lines of a panel with an x of its own; none if all lines are bold.
 * @param {SweepPanel} panel
 */
export const chosenLines = ({ x, lines }) => {
  const chosen = lines.filter(({ emphasis }) => emphasis);
  return x && chosen.length < lines.length ? chosen : [];
};

/**
 * The range of these lines at one position, without values outside the axis.
 * @param {SweepPanel} panel
 * @param {SweepLine[]} lines
 * @param {number} index
 */
export function rangeAt(panel, lines, index) {
  const all = lines.flatMap(({ values, low, high }) => [values, low, high].filter((one) => one !== null))
    .flatMap((values) => [...valuesAt(panel, values, index)]);
  const shown = all.map((value) => Math.max(value, panel.floor)).filter(Number.isFinite);
  return shown.length ? [Math.min(...shown), Math.max(...shown)] : range(panel);
}

/**
 * The number of a value on an axis.
 * @param {Pick<SweepPanel, "isLog">} panel
 * @param {number} value
 */
export const numberOf = (panel, value) => (panel.isLog ? 10 ** value : value);

/** @param {number} place @param {number} digits */
const rounded = (place, digits) => Number(place.toFixed(digits));

/**
 * A point of an axis as text.
 * @param {number} place
 * @param {number} digits
 */
export const spell = (place, digits) => String(rounded(place, digits)).replace("-", "\u2212");

/**
 * A value as text.
 * @param {SweepPanel} panel
 * @param {number} value
 */
export function spellValue(panel, value) {
  if (value < panel.floor) return `< ${format(10 ** panel.floor, { small: true })}`;
  if (panel.isLog && Number.isFinite(value) && Math.abs(value) >= 3) {
    const [digits, exponent] = (10 ** value).toExponential(1).split("e");
    return `${digits}\u00b7${powerOfTen(Number(exponent))}`;
  }
  return format(numberOf(panel, value), { decimals: panel.decimals, small: panel.isLog });
}

/**
 * The sentence of the sweep at a position.
 * @param {Sweep} sweep
 * @param {number} index
 */
export function sentence(sweep, index) {
  const text = sweep.sentences.length === 1 ? sweep.sentences[0] : sweep.sentences[index];
  return text.replace(/\{(?:position|(\d+)\.(\d+))\}/g, (slot, panel, line) => (panel === undefined
    ? spell(sweep.positions[index], sweep.digits)
    : spellValue(sweep.panels[panel], labelValue(sweep.panels[panel], sweep.panels[panel].lines[line], index))));
}

/**
 * The index of the nearest position; of equal ones, the last.
 * @param {Float64Array} positions
 * @param {number} value
 */
export function nearest(positions, value) {
  let best = 0;
  positions.forEach((position, i) => {
    if (Math.abs(position - value) <= Math.abs(positions[best] - value)) best = i;
  });
  return best;
}

/**
 * The index in a link and whether the y axis is fitted; defaults and error messages for invalid values.
 * @param {string} search
 * @param {Sweep} sweep
 */
export function readLink(search, sweep) {
  const link = new URLSearchParams(search);
  /** @type {string[]} */
  const problems = [];
  /** @param {string} name @param {string} expected @param {string} now */
  const refuse = (name, expected, now) => problems.push(refused(name, expected, link.get(name) ?? "", now));
  const index = indexIn(link.get(sweep.name), sweep);
  if (index === null) {
    const [first, last] = endsOf(sweep);
    refuse(sweep.name, `a ${sweep.whole ? "whole " : ""}number from ${first} to ${last}`,
      `Using ${rounded(sweep.positions[sweep.standard], sweep.digits)}`);
  }
  const isFitted = link.get("fit") === "y";
  if (link.has("fit") && !isFitted) refuse("fit", "y or left out", "The y axis is not fitted");
  return { index: index ?? sweep.standard, isFitted, problems };
}

/** @param {Sweep} sweep */
const endsOf = ({ positions }) => [positions[0], positions[positions.length - 1]];

/** @param {string | null} given @param {Sweep} sweep */
function indexIn(given, sweep) {
  if (given === null) return sweep.standard;
  const value = numberIn(given);
  const [first, last] = endsOf(sweep);
  const isIn = value >= first && value <= last;
  return isIn && (!sweep.whole || Number.isInteger(value)) ? nearest(sweep.positions, value) : null;
}

/**
 * The query string with this state, without defaults; other parameters stay.
 * @param {string} search
 * @param {Sweep} sweep
 * @param {{ index: number, isFitted: boolean }} state
 */
export const writeLink = (search, sweep, { index, isFitted }) => rewritten(search, {
  [sweep.name]: index === sweep.standard ? null : String(rounded(sweep.positions[index], sweep.digits)),
  fit: isFitted ? "y" : null,
});

/**
 * The index after new data: of the same position, or still of the end.
 * @param {Sweep} before
 * @param {number} index
 * @param {Sweep} sweep
 */
export function carry(before, index, sweep) {
  const atEnd = before.start === null && index === before.positions.length - 1;
  return atEnd ? sweep.standard : nearest(sweep.positions, before.positions[index]);
}
