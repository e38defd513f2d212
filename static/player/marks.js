// What is drawn besides numbers: frames, arrows, labels, and what goes with a block.

import { svg } from "./dom.js";
import { tspans } from "./formula.js";
import { mix, raised, shade } from "./ink.js";
import { nameAt } from "./steps.js";

const ISOLATE = "unicode-bidi: isolate";
const RING = 1.5; // px from a number's place

// What stands still while the numbers change: all of a mark but a label's words and which number has the ring.
export const fixed = (mark) => {
  if (Number.isInteger(mark.ring)) return { ...mark, ring: 0 };
  return mark.mark === "label" && !mark.name && !mark.says ? { ...mark, text: "" } : mark;
};

// A ring around a place.
export const around = ({ x, y, width, height }, margin, style) => svg("rect", {
  x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin, rx: 4, fill: "none",
  "pointer-events": "none", ...style,
});

// Each draws a mark into its group; a box gives back its frame, to be highlighted.
export const DRAW = { box, arrow, label, operator };

function box({ x, y, width, height, tone = "muted" }, into, stage) {
  const frame = svg("rect", { x, y, width, height, rx: 8, fill: "none", stroke: stage.ink(tone), "stroke-width": 1.2 });
  into.append(frame);
  return frame;
}

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
      points: line, fill: "none", stroke: stage.ink(tone), "stroke-width": width, "stroke-linejoin": "round",
      "stroke-dasharray": dashed ? "4 3" : null,
    }),
    bare ? "" : svg("polygon", { points: head, fill: stage.ink(tone) }));
}

// A sign in a circle, upon the lines that meet there.
function operator({ x, y, text, radius = 12, tone }, into, stage) {
  const size = text.length > 1 ? radius * 0.75 : radius * 1.5;
  into.append(
    svg("circle", { cx: x, cy: y, r: radius, fill: stage.palette.background, stroke: stage.ink(tone),
      "stroke-width": 2 }),
    svg("text", { x, y: y + size * 0.34, "font-size": size, "text-anchor": "middle", "font-weight": 600,
      fill: stage.ink(tone) }, text));
}

// A word about numbers: whether a person set one of them, or the power of ten they are written in.
function word({ says, text, name }, { numbers, t }) {
  const [family, step] = nameAt(name, t).split("/");
  const power = numbers.families.get(family).power ?? 0;
  if (says === "power") return power ? text ?? `in 10${raised(power)}` : "";
  return [...numbers.byHand].some((held) => held.startsWith(`${family}/${step}/`)) ? text : "";
}

function label(mark, into, stage) {
  const { x, y, says, name, size = 14, anchor = "middle", bold, tone, leads } = mark;
  const text = says ? word(mark, stage) : mark.text;
  into.append(svg("text", {
    x, y, "font-size": size, "text-anchor": anchor, "font-weight": bold ? 600 : null,
    fill: stage.ink(tone === "muted" ? "quiet" : tone), // a tone for lines is too pale for words
    style: text ? ISOLATE : null, "data-leads": leads, class: leads ? "player-cell" : null,
  }, name && !says ? tspans(stage.say(nameAt(name, stage.t)).tree, size) : text));
}

// Where the numbers of a block stand: rows and columns by the stars of its name; in a strip, steps from 1 to the right.
export function plan(look, { shape, start }, pattern) {
  const stars = pattern.flatMap((part, i) => (part === "*" ? [i - 1] : []));
  const sizes = stars.map((axis) => shape[axis]);
  const isStrip = look.kind === "strip";
  const upright = look.across ? [1, sizes[0] ?? 1] : [sizes[0] ?? 1, 1];
  const [rows, columns] = isStrip ? [sizes[1], sizes[0] + start[0] - 1] : sizes.length === 2 ? sizes : upright;
  const [dx, dy] = [look.width + look.gap, look.height + look.gap / (isStrip ? 3 : 1)];
  const at = (i) => (isStrip ? [i % rows, Math.floor(i / rows)] : [Math.floor(i / columns), i % columns]);
  const extent = { x: look.x, y: look.y, width: columns * dx - look.gap, height: rows * dy - dy + look.height };
  return { isStrip, at, dx, dy, extent };
}

export function fillOf(look, value, { limit, signed }, { palette }) {
  const part = Math.min(1, Math.abs(value) / limit) || 0;
  if (look.decimals === 0) return mix(palette.zero, palette.positive, part * 0.3);
  if (look.kind === "strip" && !signed) return mix(palette.zero, palette[look.tone] ?? palette.text, part);
  return shade(value, limit, palette);
}

// The edge of a number's place; strong where a person holds it.
export function edge(rect, { kind, tone }, stage, isHeld = false) {
  const toned = kind === "cells" && tone && tone !== "plain" && tone !== "muted";
  const plain = kind === "text" || kind === "strip" ? ["none", 0]
    : toned ? [stage.ink(tone), 1.2] : [stage.palette.line, 0.8];
  const [stroke, width] = isHeld ? [stage.palette.text, kind === "strip" ? 1 : 2.2] : plain;
  rect.setAttribute("stroke", stroke);
  rect.setAttribute("stroke-width", width);
  if (kind === "text") rect.setAttribute("fill", "transparent");
}

// The words beside a block's rows and above its columns.
export function trimmings(item, { palette }) {
  const { look, content, dx, dy } = item;
  const size = Math.min(13, Math.max(8, look.font));
  const word = (text, x, y, anchor) => content.append(svg("text", {
    x, y, "font-size": size, "text-anchor": anchor, fill: palette.quiet, style: ISOLATE,
  }, text));
  const middle = look.y + look.height / 2 + size * 0.35;
  look.row_labels.forEach((text, i) => word(text, look.x - 6, middle + i * dy, "end"));
  look.column_labels.forEach((text, i) => word(text, look.x + i * dx + look.width / 2, look.y - 4, "middle"));
}

// The ring stands around the target's number.
export function ring(item, palette) {
  const { look, content, dy } = item;
  if (!Number.isInteger(look.ring)) return;
  item.ring ??= content.appendChild(around(look, RING, { stroke: palette.target, "stroke-width": 2 }));
  item.ring.setAttribute("y", look.y + look.ring * dy - RING);
}

// The line across the bars stands by the family's limit, as they do.
export function rule(item, palette) {
  const { look, extent, family, content } = item;
  if (!Number.isFinite(look.line)) return;
  item.rule ??= content.appendChild(svg("line", {
    y1: look.y - 2, y2: look.y + extent.height + 2, stroke: palette.text, "stroke-width": 1.2,
    "stroke-dasharray": "3 2", "pointer-events": "none",
  }));
  const x = look.x + look.width * Math.min(1, look.line / family.limit);
  ["x1", "x2"].forEach((end) => item.rule.setAttribute(end, x));
}
