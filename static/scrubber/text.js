// Text in the picture: labels in rows, with a halo.

import { svg } from "../shared/dom.js";
import { ISOLATE, SIZE } from "../shared/fit_text.js";

export const LINE = 15; // from one label to the next
export const ROW = 13; // from one row of a label to the next

/**
 * Replaces a text and its number; an equal text is not laid out again.
 * @param {Element} element
 * @param {string} text
 * @param {number} [number]
 */
export function write(element, text, number) {
  if (element.textContent !== text) element.textContent = text;
  if (number !== undefined) element.setAttribute("data-value", String(number));
}

/** @param {number} x @param {number} y @param {Content} text @param {string} fill @param {Attributes} [more] */
export const label = (x, y, text, fill, more = {}) => svg("text", { x, y, fill, "font-size": SIZE, ...more }, text);

/**
 * The attributes that keep a text legible over lines.
 * @param {string} colour
 */
export const halo = (colour) => ({ stroke: colour, "stroke-width": 3, "paint-order": "stroke",
  "stroke-linejoin": "round", style: ISOLATE });

/**
 * The rows of a text, centred at the height y.
 * @param {number} x
 * @param {number} y
 * @param {string[]} rows
 * @param {number} [high]
 */
export const stacked = (x, y, rows, high = ROW) => rows.map((row, i) =>
  svg("tspan", { x, y: y + (i - (rows.length - 1) / 2) * high, style: ISOLATE }, row));

/**
 * A name in rows, with its value after the last row.
 * @param {number} x
 * @param {string[]} rows
 * @param {string} fill
 * @param {Attributes} how
 */
export function pair(x, rows, fill, { strong, anchor = null, ...more }) {
  const value = svg("tspan", { dx: 5, ...more });
  const text = svg("text", { fill, "font-size": SIZE, "font-weight": strong ? 600 : null, "text-anchor": anchor },
    stacked(x, 4, rows), value);
  return { text, value };
}
