// The marks besides numbers: frames, arrows, labels, and the annotations of a block.

import { svg } from "../shared/dom.js";
import { ISOLATE } from "../shared/fit_text.js";
import { raised } from "../shared/format.js";
import { mix, shade } from "../shared/theme.js";
import { tspans } from "./formula.js";
import { nameAt } from "./steps.js";

/** @import { Block, Look, Stage } from "./stage.js" */

const RING = 1.5; // px from a number's cell

/**
 * The part of a mark that does not depend on the numbers: without a label's text and the position of the ring.
 * @param {Mark} mark
 * @returns {Mark}
 */
export const fixed = (mark) => {
  if (Number.isInteger(mark.ring)) return { ...mark, ring: 0 };
  return mark.mark === "label" && !mark.name && !mark.says ? { ...mark, text: "" } : mark;
};

/**
 * A ring around a place.
 * @param {Rectangle} place
 * @param {number} margin
 * @param {Attributes} style
 */
export const around = ({ x, y, width, height }, margin, style) => svg("rect", {
  x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin, rx: 4, fill: "none",
  "pointer-events": "none", ...style,
});

/**
 * Each draws a mark into its group; a box returns its frame, to be highlighted.
 * @type {Record<string, (mark: Mark, into: Element, stage: Stage) => SVGRectElement | void>}
 */
export const DRAW = { box, arrow, label, operator };

/** @param {Mark} mark @param {Element} into @param {Stage} stage */
function box({ x, y, width, height, tone = "muted" }, into, stage) {
  const frame = svg("rect", { x, y, width, height, rx: 8, fill: "none", stroke: stage.colour(tone),
    "stroke-width": 1.2 });
  into.append(frame);
  return frame;
}

/** @param {Mark} mark @param {Element} into @param {Stage} stage */
function arrow({ points, tone, dashed, bare, width = 1.5 }, into, stage) {
  const [[x0, y0], [x1, y1]] = points.slice(-2);
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [u, v] = [(x1 - x0) / length, (y1 - y0) / length];
  const size = bare ? 0 : Math.min(6 + 2 * width, Math.max(4, length * 0.6));
  const half = size * 0.5;
  const [bx, by] = [x1 - u * size, y1 - v * size];
  const line = [...points.slice(0, -1), [bx, by]].map((point) => point.join()).join(" ");
  const head = `${x1},${y1} ${bx - v * half},${by + u * half} ${bx + v * half},${by - u * half}`;
  into.append(
    svg("polyline", {
      points: line, fill: "none", stroke: stage.colour(tone), "stroke-width": width, "stroke-linejoin": "round",
      "stroke-dasharray": dashed ? "4 3" : null,
    }),
    bare ? "" : svg("polygon", { points: head, fill: stage.colour(tone) }));
}

/**
 * A sign in a circle, over the lines that meet there.
 * @param {Mark} mark
 * @param {Element} into
 * @param {Stage} stage
 */
function operator({ x, y, text, radius = 12, tone }, into, stage) {
  const size = text.length > 1 ? radius * 0.75 : radius * 1.5;
  into.append(
    svg("circle", { cx: x, cy: y, r: radius, fill: stage.palette.background, stroke: stage.colour(tone),
      "stroke-width": 2 }),
    svg("text", { x, y: y + size * 0.34, "font-size": size, "text-anchor": "middle", "font-weight": 600,
      fill: stage.colour(tone) }, text));
}

/**
 * A text about numbers: whether one of them is clamped, or the power of ten by which they are divided.
 * @param {Mark} mark
 * @param {Stage} stage
 */
function word({ says, text, name }, { numbers, t }) {
  const [family, step] = nameAt(name, t).split("/");
  const power = numbers.family(family).power ?? 0;
  if (says === "power") return power ? text ?? `in 10${raised(power)}` : "";
  return [...numbers.clamped].some((clamped) => clamped.startsWith(`${family}/${step}/`)) ? text : "";
}

/** @param {Mark} mark @param {Element} into @param {Stage} stage */
function label(mark, into, stage) {
  const { x, y, says, name, size = 14, anchor = "middle", bold, tone, leads } = mark;
  const text = says ? word(mark, stage) : mark.text;
  into.append(svg("text", {
    x, y, "font-size": size, "text-anchor": anchor, "font-weight": bold ? 600 : null,
    fill: stage.colour(tone === "muted" ? "quiet" : tone), // the tone of lines is too pale for text
    style: text ? ISOLATE : null, "data-leads": leads, class: leads ? "player-cell" : null,
  }, name && !says ? tspans(stage.say(nameAt(name, stage.t)).tree, size) : text));
}

/**
 * The positions of a block's numbers: rows and columns by the stars of its name; in a strip, steps from 1 to the right.
 * @param {Look} look
 * @param {Family} family
 * @param {string[]} pattern
 */
export function plan(look, { shape, start }, pattern) {
  const stars = pattern.flatMap((part, i) => (part === "*" ? [i - 1] : []));
  const sizes = stars.map((axis) => shape[axis]);
  const isStrip = look.kind === "strip";
  const upright = look.across ? [1, sizes[0] ?? 1] : [sizes[0] ?? 1, 1];
  const [rows, columns] = isStrip ? [sizes[1], sizes[0] + start[0] - 1] : sizes.length === 2 ? sizes : upright;
  const [dx, dy] = [look.width + look.gap, look.height + look.gap / (isStrip ? 3 : 1)];
  /** @param {number} i */
  const at = (i) => (isStrip ? [i % rows, Math.floor(i / rows)] : [Math.floor(i / columns), i % columns]);
  const extent = { x: look.x, y: look.y, width: columns * dx - look.gap, height: rows * dy - dy + look.height };
  return { isStrip, at, dx, dy, extent };
}

/**
 * The colour of a number's cell.
 * @param {Look} look
 * @param {number} value
 * @param {Family} family
 * @param {Stage} stage
 */
export function fillOf(look, value, { limit, signed }, { palette }) {
  const part = Math.min(1, Math.abs(value) / limit) || 0;
  if (look.decimals === 0) return mix(palette.zero, palette.positive, part * 0.3);
  if (look.kind === "strip" && !signed) return mix(palette.zero, palette[look.tone ?? ""] ?? palette.text, part);
  return shade(value, limit, palette);
}

/**
 * The edge of a number's cell; strong where it is clamped.
 * @param {SVGRectElement} rect
 * @param {Look} look
 * @param {Stage} stage
 * @param {boolean} [isClamped]
 */
export function edge(rect, { kind, tone }, stage, isClamped = false) {
  const toned = kind === "cells" && tone && tone !== "plain" && tone !== "muted";
  const plain = kind === "text" || kind === "strip" ? ["none", 0]
    : toned ? [stage.colour(tone), 1.2] : [stage.palette.line, 0.8];
  const [stroke, width] = isClamped ? [stage.palette.text, kind === "strip" ? 1 : 2.2] : plain;
  rect.setAttribute("stroke", String(stroke));
  rect.setAttribute("stroke-width", String(width));
  if (kind === "text") rect.setAttribute("fill", "transparent");
}

/**
 * The labels of a block's rows and columns.
 * @param {Block} block
 * @param {Stage} stage
 */
export function annotations({ look, content, dx, dy }, { palette }) {
  const size = Math.min(13, Math.max(8, look.font));
  /** @param {string} text @param {number} x @param {number} y @param {string} anchor */
  const word = (text, x, y, anchor) => content.append(svg("text", {
    x, y, "font-size": size, "text-anchor": anchor, fill: palette.quiet, style: ISOLATE,
  }, text));
  const middle = look.y + look.height / 2 + size * 0.35;
  look.row_labels.forEach((text, i) => word(text, look.x - 6, middle + i * dy, "end"));
  look.column_labels.forEach((text, i) => word(text, look.x + i * dx + look.width / 2, look.y - 4, "middle"));
}

/**
 * The ring around the target's number.
 * @param {Block} block
 * @param {Palette} palette
 */
export function ring(block, palette) {
  const { look, content, dy } = block;
  if (look.ring === undefined || !Number.isInteger(look.ring)) return;
  block.ring ??= content.appendChild(around(look, RING, { stroke: palette.target, "stroke-width": 2 }));
  block.ring.setAttribute("y", String(look.y + look.ring * dy - RING));
}

/**
 * The line across the bars, scaled by the family's limit like the bars.
 * @param {Block} block
 * @param {Palette} palette
 */
export function rule(block, palette) {
  const { look, extent, family, content } = block;
  if (look.line === undefined || !Number.isFinite(look.line)) return;
  const rule = block.rule ??= content.appendChild(svg("line", {
    y1: look.y - 2, y2: look.y + extent.height + 2, stroke: palette.text, "stroke-width": 1.2,
    "stroke-dasharray": "3 2", "pointer-events": "none",
  }));
  const x = look.x + look.width * Math.min(1, look.line / family.limit);
  ["x1", "x2"].forEach((end) => rule.setAttribute(end, String(x)));
}
