// Decoding and formatting of numbers. Pure functions.

const MINUS = "\u2212";
/** @type {Record<string, string>} */
const RAISED = Object.fromEntries([..."-0123456789"].map((digit, i) => [digit, [..."\u207b\u2070\u00b9\u00b2\u00b3"
  + "\u2074\u2075\u2076\u2077\u2078\u2079"][i]]));

/**
 * Numbers that were sent as base64 of their bytes: little-endian, as every machine with a browser is.
 * @template {NumberArray} [Kind=Float64Array]
 * @param {string} base64
 * @param {new (buffer: ArrayBuffer) => Kind} [kind]
 * @returns {Kind}
 */
export function decode(base64, kind = /** @type {any} */ (Float64Array)) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new kind(bytes.buffer);
}

/**
 * A whole number in superscript digits.
 * @param {number} exponent
 */
export const raised = (exponent) => [...String(exponent)].map((c) => RAISED[c]).join("");

/**
 * The tick label of 10 to the power of a whole number; small powers are written out.
 * @param {number} exponent
 */
export const powerOfTen = (exponent) => ([0, 1, 2].includes(exponent) ? String(10 ** exponent)
  : exponent === -1 ? "0.1" : `10${raised(exponent)}`);

/** @param {number} size */
function power(size) {
  const [digits, exponent] = size.toExponential(1).split("e");
  return `${digits}\u00b710${raised(Number(exponent))}`;
}

/**
 * Digits with a minus sign (U+2212); `signed` also writes the plus, `small` writes numbers that would round to 0.000 as
 * powers of ten.
 * @param {number} value
 * @param {{ decimals?: number, signed?: boolean, small?: boolean }} [how]
 */
export function format(value, { decimals = 2, signed = false, small = false } = {}) {
  if (Number.isNaN(value)) return "not a number";
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : signed && value > 0 ? "+" : "";
  if (!Number.isFinite(size)) return `${sign}\u221e`;
  const tiny = small && size > 0 && size < 0.5 * 10 ** -decimals;
  const digits = tiny || size >= 1e5 ? power(size) : size.toFixed(size >= 1000 ? Math.min(decimals, 1) : decimals);
  return (/[1-9]/.test(digits) ? sign : "") + digits; // zeros alone have no sign
}
