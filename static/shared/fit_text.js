// Text in a picture: its width, and fitting it into the available space.

export const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
export const ISOLATE = "unicode-bidi: isolate"; // user input does not change the text direction of its neighbours
export const SIZE = 12; // px, of text in a chart
const SMALLEST = 11; // px, where space is short
const NARROWEST = 2 / 3; // of its width
const CAPITAL = 0.72; // em, its height
const SIGN = /^\p{S}$/u;
const KEPT = 5000; // widths

/** @type {CanvasRenderingContext2D} */
let context;

/**
 * The context of a hidden canvas that measures text in a CSS font.
 * @param {string} font
 */
export function ruler(font) {
  context ??= /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  context.font = font;
  return context;
}

/** @type {Map<string, number>} */
const widths = new Map(); // a cache, because measuring is slow

/** @param {string} key @param {() => number} measure */
function once(key, measure) {
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > KEPT) widths.clear();
    width = measure();
    widths.set(key, width);
  }
  return width;
}

/**
 * The width of a text in pixels, with a small margin.
 * @param {string} text
 * @param {number} [weight]
 * @param {number} [size]
 */
export const textWidth = (text, weight = 400, size = SIZE) =>
  once(`${weight} ${size} ${text}`, () => ruler(`${weight} ${size}px ${FONT}`).measureText(text).width * 1.03);

/**
 * The width of the widest of some rows.
 * @param {string[]} rows
 * @param {number} [weight]
 * @param {number} [size]
 */
export const widest = (rows, weight, size) => Math.max(...rows.map((row) => textWidth(row, weight, size)));

/**
 * The font size at which a text fits, but not below the smallest legible size.
 * @param {string} text
 * @param {number} width
 */
export const fittingSize = (text, width) => Math.min(SIZE, Math.max(SMALLEST, (SIZE * width) / textWidth(text)));

/**
 * A text in as few rows as possible, about equally wide: broken between words, and a word that is wider than the
 * available width between grapheme clusters.
 * @param {string} text
 * @param {number} width
 * @param {number} [weight]
 * @param {number} [size]
 */
export function broken(text, width, weight, size) {
  /** @param {string} part */
  const wide = (part) => textWidth(part, weight, size);
  if (wide(text) <= width) return [text];
  /** @param {string} word */
  const letters = (word) => [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment);
  const parts = text.split(/(?<=\s)/u).flatMap((word) => (wide(word.trimEnd()) > width ? letters(word) : [word]));
  /** @param {number} space */
  const within = (space) => parts.reduce((/** @type {string[]} */ rows, part) => {
    const longer = (rows.at(-1) ?? "") + part;
    return rows.length && wide(longer.trimEnd()) <= space ? [...rows.slice(0, -1), longer] : [...rows, part];
  }, []);
  const fewest = within(width).length;
  let narrow = width;
  while (narrow > 8 && within(narrow - 4).length === fewest) narrow -= 4;
  return within(narrow).map((row) => row.trimEnd());
}

/**
 * The width of digits in em; all digits have the same width.
 * @param {string} digits
 */
function digitsWidth(digits) {
  const shape = digits.replace(/\d/g, "0");
  return once(shape, () => ruler(`100px ${FONT}`).measureText(shape).width / 100);
}

/**
 * Makes digits narrower, at the same height, where the machine's font is wide.
 * @param {SVGTextElement} text
 * @param {string} digits
 * @param {{ font: number, width: number }} place
 */
export function narrow(text, digits, { font, width }) {
  const most = width - 1;
  if (digitsWidth(digits) * font > most) {
    text.setAttribute("textLength", String(most));
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else if (text.hasAttribute("textLength")) {
    text.removeAttribute("textLength");
    text.removeAttribute("lengthAdjust");
  }
}

/**
 * Enlarges text of a small picture to the legible height at the same width, or hides it where that would be too narrow.
 * Points and signs keep their size.
 * @param {Element} content
 * @param {number} scale
 * @param {number} legible
 */
export function enlarge(content, scale, legible) {
  for (const text of content.querySelectorAll("text")) {
    const own = original(text, "font-size"); // without one it is digits of a number, which the stage scales
    const part = own ? Math.min(1, (own * scale) / legible) : 1;
    const [isTooSmall, isSign] = [part < NARROWEST, SIGN.test(text.textContent ?? "")];
    const x = original(text, "x");
    if (own) text.setAttribute("font-size", String(isTooSmall ? own : own / part));
    text.setAttribute("transform", isTooSmall || isSign ? "" : `matrix(${part} 0 0 1 ${x * (1 - part)} 0)`);
    text.setAttribute("display", isTooSmall && !isSign ? "none" : "inline");
    enlargeScripts(/** @type {any} */ (text.children), legible / scale);
  }
}

/**
 * Enlarges sub- and superscripts to the legible height; superscripts grow downwards, but stay above the baseline.
 * @param {Iterable<SVGElement>} runs
 * @param {number} least
 */
function enlargeScripts(runs, least) {
  let [shift, lowered] = [0, 0];
  for (const run of runs) {
    const [size, dy] = [original(run, "font-size"), original(run, "dy")];
    const growth = size ? Math.max(0, least - size) : 0;
    shift += dy;
    const lower = Math.max(0, Math.min(growth * CAPITAL, -shift / 2));
    run.setAttribute("dy", String(dy + lower - lowered));
    if (size) run.setAttribute("font-size", String(size + growth));
    lowered = lower;
  }
}

/**
 * The original value of an attribute, as a number.
 * @param {SVGElement} element
 * @param {string} name
 */
const original = (element, name) =>
  Number(element.dataset[name.replace("-", "")] ??= element.getAttribute(name) ?? "0");
