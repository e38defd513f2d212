// The picture: an SVG of which each mark is built once; a step puts what appears into its place and takes it out again.
// A number is one rectangle, with its bar and its digits right after it: of elements there are hundreds, and each takes
// its time to come and to go.
// Colours are presentation attributes, so that an exported picture is whole.

import { svg } from "./dom.js";
import { tspans } from "./formula.js";
import { format, inkOn, mix } from "./ink.js";
import { around, DRAW, edge, fillOf, plan, ring, rule, trimmings } from "./marks.js";
import { raise, squeeze } from "./squeeze.js";
import { covers, isCurrent, nameAt } from "./steps.js";
import { familyOf } from "./values.js";

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
const LEGIBLE = 10; // px: smaller digits are left out, the colour stays
const BLOCK = { // the defaults of the contract
  kind: "cells", width: 44, height: 20, gap: 2, font: 14, decimals: 2, row_labels: [], column_labels: [],
};
// Hundreds of small rounded corners take longer to draw than all else.
const stepOf = (name) => Number(name.split("/")[1]);
const corner = ({ width, font }) => (font < LEGIBLE ? null : Math.min(3, width / 6));

export class Stage {
  constructor({ scene, numbers, palette, say, isThumbnail }) {
    Object.assign(this, { numbers, palette, say, isThumbnail });
    this.t = 1; // the step of the sequence that marks of the current step show
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
    const item = { mark, place: document.createTextNode(""), content: null, shown: false, cells: [], small: false };
    if (mark.mark === "block") this.measure(item);
    (this.layers[mark.mark] ?? this.layers.rest).append(item.place);
    return item;
  }

  // Draws a mark when it is first shown.
  build(item) {
    item.content = svg("g", { "data-mark": item.mark.id });
    item.t = this.t;
    if (item.look) this.block(item);
    else item.frame = DRAW[item.mark.mark](item.mark, item.content, this);
    this.raise(item);
  }

  ink(tone = "plain") {
    return this.palette[tone] ?? this.palette.text;
  }

  measure(item) {
    const { mark } = item;
    const look = { ...BLOCK, ...mark };
    const family = this.numbers.families.get(familyOf(look.name));
    item.look = look;
    item.pattern = nameAt(look.name, this.t).split("/");
    Object.assign(item, { family }, plan(look, family, item.pattern));
    if (!this.blocks.has(family.name)) this.blocks.set(family.name, []);
    this.blocks.get(family.name).push(item);
  }

  names({ look, isStrip }) {
    const all = this.numbers.names(nameAt(look.name, this.t));
    return isStrip ? all.filter((name) => stepOf(name) > 0) : all;
  }

  block(item) {
    const { look, dx, dy, content: into } = item;
    Object.assign(item, { t: this.t, pattern: nameAt(look.name, this.t).split("/") });
    into.setAttribute("font-size", look.font);
    into.setAttribute("text-anchor", { text: "start", bars: "end" }[look.kind] ?? "middle");
    const template = svg("rect", {
      role: "button", tabindex: -1, class: "player-cell", width: look.kind === "text" ? look.font * 7 : look.width,
      height: look.height, rx: corner(look),
    });
    edge(template, look, this);
    const bar = look.kind === "bars" && svg("rect", {
      "pointer-events": "none", height: look.height, rx: corner(look),
      fill: look.tone ? mix(this.palette.background, this.ink(look.tone), 0.4) : this.palette.magnitude,
    });
    if (bar) template.setAttribute("fill", this.palette.surface);
    this.names(item).forEach((name, i) => {
      const [row, column] = item.at(i);
      const [x, y] = [look.x + column * dx, look.y + row * dy];
      const cell = { name, item, look, x, y, element: template.cloneNode(), bar: bar ? bar.cloneNode() : null };
      into.append(...(bar ? [cell.element, cell.bar] : [cell.element]));
      this.draw(cell);
      item.cells.push(cell);
      this.know(cell);
    });
    trimmings(item, this);
    this.refresh(item);
  }

  know(cell) {
    if (!this.cells.has(cell.name)) this.cells.set(cell.name, []);
    this.cells.get(cell.name).push(cell);
  }

  // Has a mark of the current step show the step that is current now.
  turn(item) {
    if (item.t === this.t) return;
    item.t = this.t;
    if (!item.look) {
      this.redraw(item);
      return;
    }
    item.pattern = nameAt(item.look.name, this.t).split("/");
    const names = this.names(item);
    item.cells.forEach((cell, i) => {
      const known = this.cells.get(cell.name);
      known.splice(known.indexOf(cell), 1);
      cell.name = names[i];
      this.know(cell);
      cell.element.setAttribute("data-name", cell.name);
      this.paint(cell, true);
    });
  }

  redraw(item) {
    item.content.replaceChildren();
    DRAW[item.mark.mark](item.mark, item.content, this);
    this.raise(item);
  }

  // A thumbnail's words; elsewhere one can zoom.
  raise({ content }) {
    if (this.isThumbnail && this.scale && content) raise(content, this.scale, LEGIBLE);
  }

  draw(cell) {
    const { x, y, name, element, bar, item } = cell;
    for (const rect of bar ? [element, bar] : [element]) {
      rect.setAttribute("x", x);
      rect.setAttribute("y", y);
    }
    element.setAttribute("data-name", name);
    if (item.isStrip) element.setAttribute("data-leads", stepOf(name));
    if (!item.small) this.write(cell);
  }

  // The digits, where they are large enough to be read.
  write(cell) {
    const { x, y, look, name, element, bar } = cell;
    const inset = { text: 0, bars: look.width - Math.min(4, look.width * 0.06) };
    cell.text = svg("text", {
      x: x + (inset[look.kind] ?? look.width / 2), y: y + look.height / 2 + look.font * 0.36,
      "pointer-events": "none", "aria-hidden": "true",
    });
    if (look.kind === "text") {
      cell.number = svg("tspan");
      cell.text.append(...tspans(["mrow", this.say(name).tree, ["mo", "="]], look.font), cell.number);
      cell.text.setAttribute("fill", this.ink(look.tone));
    }
    (bar ?? element).after(cell.text);
  }

  // What depends on the numbers alone.
  refresh(item) {
    item.numbers = this.numbers;
    item.family = this.numbers.families.get(familyOf(item.look.name));
    item.cells.forEach((cell) => this.paint(cell));
    rule(item, this.palette);
    ring(item, this.palette);
  }

  paint(cell, isNew = false) {
    const { look, name, item: { family } } = cell;
    const value = this.numbers.value(name);
    const held = this.numbers.byHand.has(name);
    if (!isNew && value === cell.value && family.limit === cell.limit && held === cell.held) return;
    if (held !== (cell.held ?? false)) edge(cell.element, look, this, held);
    Object.assign(cell, { value, limit: family.limit, held });
    const whole = Number.isInteger(value) && look.decimals === 0;
    const signed = look.kind === "cells" && family.signed && !whole;
    const shown = format(value / 10 ** (family.power ?? 0), { decimals: look.decimals, signed });
    const fill = fillOf(look, value, family, this);
    cell.element.setAttribute("data-value", String(value));
    const said = family.power ? format(value, { small: true }) : shown;
    cell.element.setAttribute("aria-label", `${this.say(name).text} = ${said}${held ? ", held by hand" : ""}`);
    if (cell.bar) cell.bar.setAttribute("width", look.width * Math.min(1, Math.max(0, value / family.limit)) || 0);
    else if (look.kind !== "text") cell.element.setAttribute("fill", fill);
    if (!cell.text) return;
    (cell.number ?? cell.text).textContent = shown;
    const isFaint = look.decimals === 0 && !value;
    if (look.kind === "cells") cell.text.setAttribute("fill", isFaint ? this.palette.quiet : inkOn(fill));
    if (!cell.number) squeeze(cell.text, shown, look, FONT);
  }

  // Other numbers in the same picture, of these families; of what is not shown, when it is.
  patch(numbers, families = numbers.families) {
    this.numbers = numbers;
    const isMeant = ({ shown, family, mark }) => shown && (family ? families.has(family.name) : mark.says);
    this.marks.filter(isMeant).forEach((item) => this.renew(item));
  }

  // Other words in their places, and the ring around another number.
  reword(marks) {
    this.marks.forEach((item, i) => {
      const isNew = item.mark.text !== marks[i].text;
      item.mark = marks[i];
      if (item.look) item.look.ring = marks[i].ring;
      else if (isNew && item.content) this.redraw(item);
    });
  }

  renew(item) {
    if (!item.content) this.build(item);
    else if (item.mark.says) this.redraw(item);
    else if (item.look && item.numbers !== this.numbers) this.refresh(item);
  }

  // Shows the marks for which `isShown` holds, at step `t`; those of its column move by `shift` (the folded picture).
  show(isShown, t, shift = 0) {
    this.t = t;
    for (const item of this.marks) {
      const shown = isShown(item.mark);
      if (shown && item.content && isCurrent(item.mark)) this.turn(item);
      if (shown !== item.shown) {
        item.shown = shown;
        if (shown) this.renew(item);
        if (shown) item.place.replaceWith(item.content);
        else item.content.replaceWith(item.place);
      }
      const moved = shown && shift && item.mark.column !== undefined ? `translate(${shift} 0)` : null;
      if (moved !== (item.moved ?? null)) {
        item.moved = moved;
        if (moved) item.content.setAttribute("transform", moved);
        else item.content.removeAttribute("transform");
      }
    }
    this.shift = shift;
  }

  // Frames what is read (dashed), written and followed (whole), what is opened, and the box of the current column.
  highlight({ reads = [], writes = [], chapter, t }, opened, followed = []) {
    this.undo.splice(0).forEach((take) => take());
    const stroke = this.ink(chapter?.tone);
    reads.forEach((pattern) => this.frame(pattern, { stroke, "stroke-width": 1.4, "stroke-dasharray": "4 2.5" }));
    writes.forEach((pattern) => this.frame(pattern, { stroke, "stroke-width": 2.2 }));
    followed.forEach((name) => this.frame(name, { stroke, "stroke-width": 3 }, 0.5));
    if (opened) this.frame(opened, { stroke: this.palette.text, "stroke-width": 2 }, 0.5);
    for (const { mark, frame, shown } of this.marks) {
      if (!frame || !shown || !t || mark.column !== t) continue;
      const paint = (colour, width) => {
        frame.setAttribute("stroke", colour);
        frame.setAttribute("stroke-width", width);
      };
      paint(stroke, 2.4);
      this.undo.push(() => paint(this.ink(mark.tone ?? "muted"), 1.2));
    }
  }

  frame(pattern, style, margin = 1.5) {
    const parts = pattern.split("/").map((part, i) => (i && /^[a-z]/.test(part) ? "*" : part));
    for (const { look, shown, content, extent, cells, pattern: own } of this.blocks.get(parts[0]) ?? []) {
      if (!shown || look.kind === "text" || (look.kind === "strip" && pattern.includes("*"))) continue;
      if (!parts.every((part, i) => part === "*" || own[i] === "*" || part === own[i])) continue;
      const isWhole = parts.every((part, i) => part === "*" || part === own[i]);
      const { width, height } = look;
      const places = isWhole ? [extent] : cells.filter(({ name }) => covers(pattern, name));
      for (const { x, y } of places) {
        const ring = around(isWhole ? extent : { x, y, width, height }, margin, style);
        content.append(ring);
        this.undo.push(() => ring.remove());
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
      if (item.look) this.resize(item, item.look.font * scale < LEGIBLE - 0.01);
      this.raise(item);
    }
  }

  resize(item, small) {
    if (small === item.small) return;
    item.small = small;
    for (const cell of item.cells) {
      cell.text?.remove();
      cell.text = null;
      if (small) continue;
      this.write(cell);
      this.paint(cell, true);
    }
  }

  // Where the cells stand that are shown in a region, with their families.
  extents([x, , width]) {
    return this.marks.filter(({ shown, look }) => shown && look?.kind === "cells" && look.x >= x && look.x < x + width)
      .map(({ extent, family }) => ({ ...extent, family: family.name }));
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
