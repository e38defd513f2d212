// How a number looks: its digits and its colours. Pure.

const MINUS = "\u2212";
const RAISED = Object.fromEntries([..."-0123456789"].map((digit, i) => [digit, [..."\u207b\u2070\u00b9\u00b2\u00b3"
  + "\u2074\u2075\u2076\u2077\u2078\u2079"][i]]));

export const raised = (exponent) => [...String(Number(exponent))].map((c) => RAISED[c]).join("");

function power(size) {
  const [digits, exponent] = size.toExponential(1).split("e");
  return `${digits}\u00b710${raised(exponent)}`;
}

// Digits with a true minus; `signed` writes the plus as well, `small` what would round to 0.000 as a power of ten.
export function format(value, { decimals = 2, signed = false, small = false } = {}) {
  if (Number.isNaN(value)) return "not a number";
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : signed && value > 0 ? "+" : "";
  if (!Number.isFinite(size)) return `${sign}\u221e`;
  const tiny = small && size > 0 && size < 0.5 * 10 ** -decimals;
  const digits = tiny || size >= 1e5 ? power(size) : size.toFixed(size >= 1000 ? Math.min(decimals, 1) : decimals);
  return (/[1-9]/.test(digits) ? sign : "") + digits; // zeros alone have no sign
}

const channels = (hex) => {
  const all = parseInt(hex.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
};

export function mix(from, to, part) {
  const [a, b] = [channels(from), channels(to)];
  const [red, green, blue] = a.map((c, i) => Math.round(c + (b[i] - c) * part));
  return `#${(0x1000000 + (red << 16) + (green << 8) + blue).toString(16).slice(1)}`;
}

// Relative luminance (WCAG) of #rrggbb or rgb(…).
export function luminance(colour) {
  const written = () => (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  const rgb = colour.startsWith("#") ? channels(colour) : written();
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export const shade = (value, limit, palette) =>
  mix(palette.zero, value < 0 ? palette.negative : palette.positive, Math.min(1, Math.abs(value) / limit) || 0);

// Black or white, whichever has the higher contrast (WCAG) with the fill: at least 4.58 to 1.
export const inkOn = (fill) => ((luminance(fill) + 0.05) ** 2 > 0.05 * 1.05 ? "#000000" : "#ffffff");
