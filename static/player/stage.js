// The picture: an SVG built once a scene; a step only puts what appears into its place and takes it out again.
// Colours are presentation attributes, so that an exported picture is whole.

import { svg, whenIdle } from "./dom.js";
import { speller, tspans } from "./formula.js";
import { format, inkOn, mix, shade } from "./ink.js";
import { around, DRAW, rule, trimmings } from "./marks.js";
import { covers } from "./steps.js";
import { familyOf } from "./values.js";

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
const LEGIBLE = 10; // px: smaller digits are left out, the colour stays
const BLOCK = { // the defaults of the contract
  kind: "cells", width: 44, height: 20, gap: 2, font: 14, decimals: 2, row_labels: [], column_labels: [],
};
const corner = ({ width }) => Math.min(3, width / 6);

export class Stage {
  constructor({ scene, numbers, palette, notation }) {
    Object.assign(this, { scene, numbers, palette });
    this.say = speller(scene, notation, numbers.families);
    this.cells = new Map(); // name -> its cells
    this.blocks = new Map(); // family -> its blocks
    this.undo = []; // what takes the highlights off again
    this.layers = Object.fromEntries(["box", "arrow", "rest"].map((key) => [key, svg("g")]));
    this.element = svg("svg", {
      class: "player-svg", role: "group", "aria-label": scene.title, "font-family": FONT, fill: palette.text,
      preserveAspectRatio: "xMidYMid meet", style: "font-variant-numeric: tabular-nums",
    }, ...Object.values(this.layers));
    this.marks = scene.marks.map((mark) => this.place(mark));
  }

  place(mark) {
    const item = { mark, slot: svg("g"), content: null, shown: false, cells: [], small: false };
    if (mark.mark === "block") this.measure(item);
    (this.layers[mark.mark] ?? this.layers.rest).append(item.slot);
    return item;
  }

  // What is not shown at once is drawn when it is, or when the browser has time.
  build(item) {
    if (item.content) return;
    item.content = svg("g", { "data-mark": item.mark.id });
    if (item.look) this.block(item);
    else item.frame = DRAW[item.mark.mark](item.mark, item.content, this);
  }

  buildRest(deadline) {
    const item = this.marks.find(({ content }) => !content);
    if (item) this.build(item);
    if (!item || this.element.isConnected === false) return;
    if (deadline.timeRemaining() > 2) this.buildRest(deadline);
    else whenIdle((next) => this.buildRest(next));
  }

  ink(tone = "plain") {
    return this.palette[tone] ?? this.palette.text;
  }

  measure(item) {
    const { mark } = item;
    const look = { ...BLOCK, ...mark };
    const family = this.numbers.families.get(familyOf(look.name));
    item.look = look;
    item.pattern = look.name.split("/");
    const stars = item.pattern.flatMap((part, i) => (part === "*" ? [family.shape[i - 1]] : []));
    const [rows, columns] = stars.length === 2 ? stars : look.across ? [1, stars[0] ?? 1] : [stars[0] ?? 1, 1];
    const [dx, dy] = [look.width + look.gap, look.height + look.gap];
    Object.assign(item, { family, columns, dx, dy });
    item.extent = { x: look.x, y: look.y, width: columns * dx - look.gap, height: rows * dy - look.gap };
    if (!this.blocks.has(family.name)) this.blocks.set(family.name, []);
    this.blocks.get(family.name).push(item);
  }

  block(item) {
    const { look, family, columns, dx, dy, content: into } = item;
    into.setAttribute("font-size", look.font);
    into.setAttribute("text-anchor", { text: "start", bars: "end", cells: "middle" }[look.kind]);
    const cell = svg("g", { role: "button", tabindex: -1, class: "player-cell" });
    const rect = svg("rect", { width: look.width, height: look.height, rx: corner(look), ...this.border(look) });
    const text = svg("text", item.small ? { display: "none" } : {});
    this.numbers.names(look.name).forEach((name, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const drawn = { name, item, family, look, x: look.x + column * dx, y: look.y + row * dy,
        element: cell.cloneNode(), rect: rect.cloneNode(), text: text.cloneNode() };
      this.draw(drawn);
      item.cells.push(drawn);
      into.append(drawn.element);
      if (!this.cells.has(name)) this.cells.set(name, []);
      this.cells.get(name).push(drawn);
    });
    trimmings(item, this);
  }

  draw(cell) {
    const { x, y, look, name, element, rect, text } = cell;
    element.setAttribute("data-name", name);
    rect.setAttribute("x", x);
    rect.setAttribute("y", y);
    text.setAttribute("y", y + look.height / 2 + look.font * 0.36);
    element.append(rect);
    if (look.kind === "text") {
      cell.number = svg("tspan");
      text.append(...tspans(["mrow", this.say(name).tree, ["mo", "="]], look.font), cell.number);
      text.setAttribute("fill", this.ink(look.tone));
      rect.setAttribute("width", look.font * 7);
    }
    if (look.kind === "bars") {
      cell.bar = svg("rect", { x, y, height: look.height, rx: corner(look),
        fill: look.tone ? mix(this.palette.background, this.ink(look.tone), 0.4) : this.palette.magnitude });
      element.append(cell.bar);
    }
    const inset = { text: 0, bars: look.width - Math.min(4, look.width * 0.06), cells: look.width / 2 };
    text.setAttribute("x", x + inset[look.kind]);
    element.append(text);
    this.paint(cell);
  }

  border({ kind, tone }) {
    if (kind === "text") return { stroke: "none", fill: "transparent" };
    const toned = kind === "cells" && tone && tone !== "plain" && tone !== "muted";
    return { stroke: toned ? this.ink(tone) : this.palette.line, "stroke-width": toned ? 1.2 : 0.8 };
  }

  // What depends on the number alone.
  paint(cell) {
    const { look, family, name } = cell;
    const value = this.numbers.value(name);
    if (value === cell.value && family.limit === cell.limit) return;
    Object.assign(cell, { value, limit: family.limit });
    const whole = Number.isInteger(value) && look.decimals === 0;
    const shown = format(value, { decimals: look.decimals, signed: look.kind === "cells" && family.signed && !whole });
    cell.element.setAttribute("data-value", String(value));
    cell.element.setAttribute("aria-label", `${this.say(name).text} = ${shown}`);
    if (look.kind === "text") {
      cell.number.textContent = shown;
      return;
    }
    cell.text.textContent = shown;
    if (look.kind === "bars") {
      cell.rect.setAttribute("fill", this.palette.surface);
      cell.bar.setAttribute("width", look.width * Math.min(1, Math.max(0, value / family.limit)) || 0);
      return;
    }
    const fill = look.decimals === 0 ? mix(this.palette.zero, this.palette.positive, Math.min(1, Math.abs(value)) * 0.3)
      : shade(value, family.limit, this.palette);
    cell.rect.setAttribute("fill", fill);
    cell.text.setAttribute("fill", look.decimals === 0 && !value ? this.palette.muted : inkOn(fill));
  }

  // Other numbers in the same picture.
  patch(numbers) {
    this.numbers = numbers;
    for (const item of this.marks.filter(({ look }) => look)) {
      item.family = numbers.families.get(item.family.name);
      item.cells.forEach((cell) => { cell.family = item.family; this.paint(cell); });
      if (item.content) rule(item, this.palette);
    }
  }

  // Shows the marks for which `isShown` holds; those of column `t` move by `shift` (the folded picture).
  show(isShown, shift = 0) {
    for (const item of this.marks) {
      const shown = isShown(item.mark);
      if (shown !== item.shown) {
        item.shown = shown;
        if (shown) this.build(item);
        if (shown) item.slot.append(item.content);
        else item.content.remove();
      }
      const moved = shown && shift && item.mark.column !== undefined ? `translate(${shift} 0)` : null;
      if (moved !== (item.moved ?? null)) {
        item.moved = moved;
        if (moved) item.slot.setAttribute("transform", moved);
        else item.slot.removeAttribute("transform");
      }
    }
    this.shift = shift;
  }

  // Frames what is read (dashed) and written (whole), and the box of the current column.
  highlight({ reads = [], writes = [], chapter, t }, selected) {
    this.undo.splice(0).forEach((take) => take());
    const colour = this.ink(chapter?.tone);
    const dashed = { stroke: colour, "stroke-width": 1.4, "stroke-dasharray": "4 2.5" };
    reads.forEach((pattern) => this.frame(pattern, dashed));
    writes.forEach((pattern) => this.frame(pattern, { stroke: colour, "stroke-width": 2.2 }));
    if (selected) this.frame(selected, { stroke: this.palette.text, "stroke-width": 2 }, 0.5);
    for (const { mark, frame, shown } of this.marks) {
      if (!frame || !shown || !t || mark.column !== t) continue;
      frame.setAttribute("stroke", colour);
      frame.setAttribute("stroke-width", 2.4);
      this.undo.push(() => {
        frame.setAttribute("stroke", this.palette.muted);
        frame.setAttribute("stroke-width", 1.2);
      });
    }
  }

  frame(pattern, style, margin = 1.5) {
    const parts = pattern.split("/").map((part, i) => (i && /^[a-z]/.test(part) ? "*" : part));
    const ringed = (item, place) => {
      if (!item.shown) return;
      const ring = around(place, margin, style);
      item.content.append(ring);
      this.undo.push(() => ring.remove());
    };
    for (const item of this.blocks.get(parts[0]) ?? []) {
      if (item.look.kind === "text") continue;
      const whole = parts.every((part, i) => part === "*" || part === item.pattern[i]);
      if (whole) ringed(item, item.extent);
      else if (parts.every((part, i) => part === "*" || item.pattern[i] === "*" || part === item.pattern[i])) {
        const { width, height } = item.look;
        const cells = item.cells.filter(({ name }) => covers(pattern, name));
        cells.forEach(({ x, y }) => ringed(item, { x, y, width, height }));
      }
    }
  }

  setView({ x, y, width, height }, scale) {
    const box = `${x} ${y} ${width} ${height}`;
    if (box !== this.viewBox) this.element.setAttribute("viewBox", box); // setting it shapes every text anew
    this.viewBox = box;
    if (scale === this.scale) return;
    this.scale = scale;
    for (const item of this.marks) {
      const small = item.look && item.look.font * scale < LEGIBLE - 0.01;
      if (!item.look || small === item.small) continue;
      item.small = small;
      for (const { text } of item.cells) {
        if (small) text.setAttribute("display", "none");
        else text.removeAttribute("display");
      }
    }
  }

  visibleCell(name) {
    return this.cells.get(name)?.find((cell) => cell.item.shown) ?? null;
  }

  // The nearest visible number from a cell in a direction (dx, dy), or the first one.
  neighbour(cell, dx, dy) {
    const all = this.marks.filter((item) => item.shown).flatMap((item) => item.cells);
    if (!cell?.item.shown) return all[0] ?? null;
    const centre = ({ x, y, look }) => [x + look.width / 2, y + look.height / 2];
    const [cx, cy] = centre(cell);
    let best = null;
    for (const other of all) {
      const [ox, oy] = centre(other);
      const along = (ox - cx) * dx + (oy - cy) * dy;
      const across = Math.abs((ox - cx) * dy) + Math.abs((oy - cy) * dx);
      if (along > 1 && !(best?.cost <= along + 3 * across)) best = { other, cost: along + 3 * across };
    }
    return best?.other ?? cell;
  }

  // Exactly one number can be reached by Tab; Shift and the arrows move on from it.
  rove(cell) {
    this.roving?.element.setAttribute("tabindex", -1);
    this.roving = cell;
    cell?.element.setAttribute("tabindex", 0);
  }
}
