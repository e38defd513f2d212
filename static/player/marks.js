// What is drawn besides numbers: frames, arrows, labels, and what goes with a block.

import { svg } from "./dom.js";
import { tspans } from "./formula.js";

const ISOLATE = "unicode-bidi: isolate";

// A ring around a place.
export const around = ({ x, y, width, height }, margin, style) => svg("rect", {
  x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin, rx: 4, fill: "none",
  "pointer-events": "none", ...style,
});

// Each draws a mark into its group; a box gives back its frame, to be highlighted.
export const DRAW = { box, arrow, label };

function box({ x, y, width, height }, into, { palette }) {
  const frame = svg("rect", { x, y, width, height, rx: 8, fill: "none", stroke: palette.muted, "stroke-width": 1.2 });
  into.append(frame);
  return frame;
}

function arrow({ points, tone, dashed }, into, stage) {
  const [[x0, y0], [x1, y1]] = points.slice(-2);
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [u, v] = [(x1 - x0) / length, (y1 - y0) / length];
  const size = Math.min(9, Math.max(4, length * 0.6));
  const half = size * 0.5;
  const [bx, by] = [x1 - u * size, y1 - v * size];
  const line = [...points.slice(0, -1), [bx, by]].map((point) => point.join()).join(" ");
  const head = `${x1},${y1} ${bx - v * half},${by + u * half} ${bx + v * half},${by - u * half}`;
  into.append(
    svg("polyline", {
      points: line, fill: "none", stroke: stage.ink(tone), "stroke-width": 1.5, "stroke-linejoin": "round",
      "stroke-dasharray": dashed ? "4 3" : null,
    }),
    svg("polygon", { points: head, fill: stage.ink(tone) }));
}

function label({ x, y, text, name, size = 14, anchor = "middle", bold, tone }, into, stage) {
  into.append(svg("text", {
    x, y, "font-size": size, "text-anchor": anchor, "font-weight": bold ? 600 : null, fill: stage.ink(tone),
    style: text ? ISOLATE : null,
  }, name ? tspans(stage.say(name).tree, size) : text));
}

// The words beside a block's rows and above its columns, the ring around the target, the line across the bars.
export function trimmings(item, { palette }) {
  const { look, content, dx, dy } = item;
  const size = Math.min(13, Math.max(8, look.font));
  const word = (text, x, y, anchor) => content.append(svg("text", {
    x, y, "font-size": size, "text-anchor": anchor, fill: palette.quiet, style: ISOLATE,
  }, text));
  const middle = look.y + look.height / 2 + size * 0.35;
  look.row_labels.forEach((text, i) => word(text, look.x - 6, middle + i * dy, "end"));
  look.column_labels.forEach((text, i) => word(text, look.x + i * dx + look.width / 2, look.y - 4, "middle"));
  if (Number.isInteger(look.ring)) {
    const place = { ...look, y: look.y + look.ring * dy };
    content.append(around(place, 1.5, { stroke: palette.target, "stroke-width": 2 }));
  }
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
