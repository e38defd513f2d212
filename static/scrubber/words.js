// Text in the picture, and how much room it takes.

import { svg } from "../player/dom.js";

export const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
export const ISOLATE = "unicode-bidi: isolate";
export const LINE = 15; // from one label to the next
export const ROW = 13; // from one row of a label to the next
const SIZE = 12;
const SMALLEST = 11;

let ruler;
const widths = new Map(); // measuring is slow, and letters come again
export function textWidth(text, weight = 400, size = SIZE) {
  const key = `${weight} ${size} ${text}`;
  if (!widths.has(key)) {
    if (widths.size > 5000) widths.clear();
    ruler ??= document.createElement("canvas").getContext("2d");
    ruler.font = `${weight} ${size}px ${FONT}`;
    widths.set(key, ruler.measureText(text).width * 1.03);
  }
  return widths.get(key);
}

// Puts a text where another one was, with the number that it says; the same text is not laid out anew.
export function write(element, text, number) {
  if (element.textContent !== text) element.textContent = text;
  if (number !== undefined) element.setAttribute("data-value", number);
}

export const label = (x, y, text, fill, more = {}) => svg("text", { x, y, fill, "font-size": SIZE, ...more }, text);

// A text that stays legible on what it crosses.
export const halo = (colour) => ({ stroke: colour, "stroke-width": 3, "paint-order": "stroke",
  "stroke-linejoin": "round", style: ISOLATE });

// The rows of a text, one below the other, about the height y.
export const stacked = (x, y, rows, high = ROW) => rows.map((row, i) =>
  svg("tspan", { x, y: y + (i - (rows.length - 1) / 2) * high, style: ISOLATE }, row));

// A name in rows and its value beside the last, of which the value changes.
export function pair(x, rows, fill, { strong, anchor = null, ...more }) {
  const value = svg("tspan", { dx: 5, ...more });
  const text = svg("text", { fill, "font-size": SIZE, "font-weight": strong ? 600 : null, "text-anchor": anchor },
    stacked(x, 4, rows), value);
  return { text, value };
}

// The size at which a text has room, as far down as it is legible.
export const fitting = (text, width) => Math.min(SIZE, Math.max(SMALLEST, (SIZE * width) / textWidth(text)));

// A text in as few rows as there is room for, about equally wide: broken between words, and a word that is wider than
// the room between what a person sees as letters.
export function broken(text, width, weight, size) {
  const wide = (part) => textWidth(part, weight, size);
  if (wide(text) <= width) return [text];
  const letters = (word) => [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment);
  const parts = text.split(/(?<=\s)/u).flatMap((word) => (wide(word.trimEnd()) > width ? letters(word) : [word]));
  const within = (room) => parts.reduce((rows, part) => {
    const longer = (rows.at(-1) ?? "") + part;
    return rows.length && wide(longer.trimEnd()) <= room ? [...rows.slice(0, -1), longer] : [...rows, part];
  }, []);
  const fewest = within(width).length;
  let narrow = width;
  while (narrow > 8 && within(narrow - 4).length === fewest) narrow -= 4;
  return within(narrow).map((row) => row.trimEnd());
}

export const widest = (rows, weight, size) => Math.max(...rows.map((row) => textWidth(row, weight, size)));
