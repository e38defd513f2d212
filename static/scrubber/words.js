// Text in the picture, and how much room it takes.

import { svg } from "../player/dom.js";

export const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
export const ISOLATE = "unicode-bidi: isolate";
export const LINE = 15; // from one label to the next
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

// A name and its value, of which the value changes.
export function pair(x, name, fill, { strong, anchor = null, ...more }) {
  const value = svg("tspan", { dx: 5, ...more });
  const text = svg("text", { x, y: 4, fill, "font-size": SIZE, "font-weight": strong ? 600 : null,
    "text-anchor": anchor }, svg("tspan", { style: ISOLATE }, name), value);
  return { text, value };
}

// The size at which a text has room, as far down as it is legible.
export const fitting = (text, width) => Math.min(SIZE, Math.max(SMALLEST, (SIZE * width) / textWidth(text)));

// As much of a text as there is room for, cut between what a person sees as letters.
export function cut(text, width, weight, size) {
  if (textWidth(text, weight, size) <= width) return text;
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  while (letters.length > 1 && textWidth(`${letters.join("")}\u2026`, weight, size) > width) letters.pop();
  return `${letters.join("")}\u2026`;
}
