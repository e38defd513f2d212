// The preferences of the reader's system: light or dark, with the colours, and reduced motion.

const DARKER = 0.3; // luminance: a background below it is dark

/** Whether animations are off. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {string} hex */
const channels = (hex) => {
  const all = parseInt(hex.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
};

/**
 * A colour between two, given as #rrggbb: `part` of the way.
 * @param {string} from
 * @param {string} to
 * @param {number} part
 */
export function mix(from, to, part) {
  const [a, b] = [channels(from), channels(to)];
  const [red, green, blue] = a.map((c, i) => Math.round(c + (b[i] - c) * part));
  return `#${(0x1000000 + (red << 16) + (green << 8) + blue).toString(16).slice(1)}`;
}

/**
 * Relative luminance (WCAG) of #rrggbb or rgb(…).
 * @param {string} colour
 */
export function luminance(colour) {
  const written = () => (colour.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  const rgb = colour.startsWith("#") ? channels(colour) : written();
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * The colour of a number: from the palette's zero to the colour of its sign at the limit.
 * @param {number} value
 * @param {number} limit
 * @param {Palette} palette
 */
export const shade = (value, limit, palette) =>
  mix(palette.zero, value < 0 ? palette.negative : palette.positive, Math.min(1, Math.abs(value) / limit) || 0);

/**
 * Black or white, whichever has the higher contrast (WCAG) with the fill: at least 4.58 to 1.
 * @param {string} fill
 */
export const textOn = (fill) => ((luminance(fill) + 0.05) ** 2 > 0.05 * 1.05 ? "#000000" : "#ffffff");

/**
 * The background of an element in Streamlit; empty without Streamlit.
 * @param {Element} element
 */
export const backgroundOf = (element) =>
  getComputedStyle(element).getPropertyValue("--st-background-color").trim();

/**
 * The theme of a background.
 * @param {string} background
 */
export const themeOf = (background) => (luminance(background) < DARKER ? "dark" : "light");

/**
 * Gives an element its palette as CSS variables, `--{prefix}-{name}`: that of the page's theme, or in a
 * stand-alone file that of the reader's system. Returns the palette.
 * @param {HTMLElement} root
 * @param {string} prefix
 * @param {{ palette: Record<Theme, Palette>, mode?: Mode }} data
 */
export function applyTheme(root, prefix, { palette, mode }) {
  const background = mode === "file" ? "" : backgroundOf(root);
  const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = background ? themeOf(background) : isDark() ? "dark" : "light";
  if (theme !== root.dataset.theme) {
    root.dataset.theme = theme;
    for (const [name, colour] of Object.entries(palette[theme])) {
      root.style.setProperty(`--${prefix}-${name.replace("_", "-")}`, colour);
    }
  }
  return palette[theme];
}
