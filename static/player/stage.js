// The picture: an SVG in which each mark is built once; a step inserts the marks that appear and removes the others.
// A number is one rectangle, followed by its bar and its digits: there are hundreds, and each element costs time.
// Colours are presentation attributes, so that an exported picture is complete.

import { svg } from "../shared/dom.js";
import { enlarge, FONT, narrow } from "../shared/fit_text.js";
import { format } from "../shared/format.js";
import { mix, textOn } from "../shared/theme.js";
import { tspans } from "./formula.js";
import { around, DRAW, edge, fillOf, plan, ring, rule, annotations } from "./marks.js";
import { covers, isCurrent, nameAt } from "./steps.js";

/** @import { Numbers } from "./values.js" */

const LEGIBLE = 10; // px: smaller digits are omitted, the colour stays
const BLOCK = { // the defaults of core/scene/scene.py
  kind: "cells", width: 44, height: 20, gap: 2, font: 14, decimals: 2, row_labels: [], column_labels: [],
};

/**
 * The style of a block: its mark, with the defaults.
 * @typedef {Mark & Required<Pick<Mark, "kind" | "gap" | "font" | "decimals" | "row_labels" | "column_labels">>} Look
 * A mark in the picture. Its `content` replaces its `place` while it is shown, and is null before; `t` is
 * the step that it shows, if it is a mark of the current step.
 * @typedef {{ mark: Mark, place: Text, content: SVGGElement, shown: boolean, small: boolean, cells: Cell[], t: number,
 *   frame?: SVGRectElement | void, moved?: string | null, numbers?: Numbers, look?: Look }} Item
 * A block among them.
 * @typedef {Item & ReturnType<typeof plan> & { look: Look, family: Family, pattern: string[], ring?: SVGRectElement,
 *   rule?: SVGLineElement }} Block
 * A number's cell: its rectangle, its bar and its digits.
 * @typedef {{ name: string, item: Block, look: Look, x: number, y: number, element: SVGRectElement,
 *   bar: SVGRectElement | null, text?: SVGTextElement | null, number?: SVGTSpanElement | null, value?: number,
 *   limit?: number, clamped?: boolean }} Cell
 */

/** @param {Item} item @returns {item is Block} */
const isBlock = (item) => item.look !== undefined;

/** @param {string} name */
const stepOf = (name) => Number(name.split("/")[1]);

/**
 * Hundreds of small rounded corners are slow to draw.
 * @param {Look} look
 */
const corner = ({ width, font }) => (font < LEGIBLE ? null : Math.min(3, width / 6));

export class Stage {
  /** @param {{ scene: Scene, numbers: Numbers, palette: Palette, say: Say, isThumbnail: boolean }} given */
  constructor({ scene, numbers, palette, say, isThumbnail }) {
    this.numbers = numbers;
    this.palette = palette;
    this.say = say;
    this.isThumbnail = isThumbnail;
    this.t = 1; // the step of the sequence that marks of the current step show
    /** @type {Map<string, Cell[]>} */
    this.cells = new Map(); // name -> its cells
    /** @type {Map<string, Block[]>} */
    this.blocks = new Map(); // family -> its blocks
    /** @type {(() => void)[]} */
    this.undo = []; // functions that remove the highlights
    /** @type {Cell | null} */
    this.roving = null; // the number in the tab order
    this.viewBox = "";
    this.scale = 0;
    /** @type {Record<string, SVGGElement>} */
    this.layers = Object.fromEntries(["box", "arrow", "rest"].map((key) => [key, svg("g")]));
    this.element = svg("svg", {
      class: "player-svg", role: "group", "aria-label": scene.title, "font-family": FONT, fill: palette.text,
      preserveAspectRatio: "xMidYMid meet", style: "font-variant-numeric: tabular-nums",
    }, ...Object.values(this.layers));
    this.marks = scene.marks.map((mark) => this.place(mark));
  }

  /** @param {Mark} mark */
  place(mark) {
    /** @type {Item} */
    const item = { mark, place: document.createTextNode(""), content: /** @type {any} */ (null), shown: false,
      cells: [], small: false, t: 1 };
    if (mark.mark === "block") this.measure(item);
    (this.layers[mark.mark] ?? this.layers.rest).append(item.place);
    return item;
  }

  /**
   * Draws a mark when it is first shown.
   * @param {Item} item
   */
  build(item) {
    item.content = svg("g", { "data-mark": item.mark.id });
    item.t = this.t;
    if (isBlock(item)) this.block(item);
    else item.frame = DRAW[item.mark.mark](item.mark, item.content, this);
    this.enlarge(item);
  }

  // The colour of a tone.
  colour(tone = "plain") {
    return this.palette[tone] ?? this.palette.text;
  }

  /** @param {Item} item */
  measure(item) {
    const look = /** @type {Look} */ ({ ...BLOCK, ...item.mark });
    const family = this.numbers.family(look.name);
    const pattern = nameAt(look.name, this.t).split("/");
    const block = Object.assign(item, { look, family, pattern }, plan(look, family, pattern));
    this.blocks.set(family.name, [...(this.blocks.get(family.name) ?? []), block]);
  }

  /** @param {Block} block */
  names({ look, isStrip }) {
    const all = this.numbers.names(nameAt(look.name, this.t));
    return isStrip ? all.filter((name) => stepOf(name) > 0) : all;
  }

  /** @param {Block} item */
  block(item) {
    const { look, dx, dy, content: into } = item;
    Object.assign(item, { t: this.t, pattern: nameAt(look.name, this.t).split("/") });
    into.setAttribute("font-size", String(look.font));
    into.setAttribute("text-anchor", { text: "start", bars: "end", cells: "middle", strip: "middle" }[look.kind]);
    const template = svg("rect", {
      role: "button", tabindex: -1, class: "player-cell", width: look.kind === "text" ? look.font * 7 : look.width,
      height: look.height, rx: corner(look),
    });
    edge(template, look, this);
    const bar = look.kind !== "bars" ? null : svg("rect", {
      "pointer-events": "none", height: look.height, rx: corner(look),
      fill: look.tone ? mix(this.palette.background, this.colour(look.tone), 0.4) : this.palette.magnitude,
    });
    if (bar) template.setAttribute("fill", this.palette.surface);
    this.names(item).forEach((name, i) => {
      const [row, column] = item.at(i);
      const [x, y] = [look.x + column * dx, look.y + row * dy];
      const [element, its] = [template, bar].map((one) => /** @type {SVGRectElement} */ (one?.cloneNode() ?? null));
      /** @type {Cell} */
      const cell = { name, item, look, x, y, element, bar: its };
      into.append(...(its ? [element, its] : [element]));
      this.draw(cell);
      item.cells.push(cell);
      this.register(cell);
    });
    annotations(item, this);
    this.refresh(item);
  }

  /** @param {Cell} cell */
  register(cell) {
    const known = this.cells.get(cell.name);
    if (known) known.push(cell);
    else this.cells.set(cell.name, [cell]);
  }

  /**
   * Updates a mark of the current step.
   * @param {Item} item
   */
  turn(item) {
    if (item.t === this.t) return;
    item.t = this.t;
    if (!isBlock(item)) {
      this.redraw(item);
      return;
    }
    item.pattern = nameAt(item.look.name, this.t).split("/");
    const names = this.names(item);
    item.cells.forEach((cell, i) => {
      const known = this.cells.get(cell.name) ?? [];
      known.splice(known.indexOf(cell), 1);
      cell.name = names[i];
      this.register(cell);
      cell.element.setAttribute("data-name", cell.name);
      this.paint(cell, true);
    });
  }

  /** @param {Item} item */
  redraw(item) {
    item.content.replaceChildren();
    DRAW[item.mark.mark](item.mark, item.content, this);
    this.enlarge(item);
  }

  /**
   * Enlarges a thumbnail's texts; elsewhere one can zoom.
   * @param {Item} item
   */
  enlarge({ content }) {
    if (this.isThumbnail && this.scale && content) enlarge(content, this.scale, LEGIBLE);
  }

  /** @param {Cell} cell */
  draw(cell) {
    const { x, y, name, element, bar, item } = cell;
    for (const rect of bar ? [element, bar] : [element]) {
      rect.setAttribute("x", String(x));
      rect.setAttribute("y", String(y));
    }
    element.setAttribute("data-name", name);
    if (item.isStrip) element.setAttribute("data-leads", String(stepOf(name)));
    if (!item.small) this.write(cell);
  }

  /**
   * The digits, where they are legible.
   * @param {Cell} cell
   */
  write(cell) {
    const { x, y, look, name, element, bar } = cell;
    /** @type {Record<string, number>} */
    const inset = { text: 0, bars: look.width - Math.min(4, look.width * 0.06) };
    cell.text = svg("text", {
      x: x + (inset[look.kind] ?? look.width / 2), y: y + look.height / 2 + look.font * 0.36,
      "pointer-events": "none", "aria-hidden": "true",
    });
    if (look.kind === "text") {
      cell.number = svg("tspan");
      cell.text.append(...tspans(["mrow", this.say(name).tree, ["mo", "="]], look.font), cell.number);
      cell.text.setAttribute("fill", this.colour(look.tone));
    }
    (bar ?? element).after(cell.text);
  }

  /**
   * Updates what depends on the numbers.
   * @param {Block} item
   */
  refresh(item) {
    item.numbers = this.numbers;
    item.family = this.numbers.family(item.look.name);
    item.cells.forEach((cell) => this.paint(cell));
    rule(item, this.palette);
    ring(item, this.palette);
  }

  /** @param {Cell} cell */
  paint(cell, isNew = false) {
    const { look, name, item: { family } } = cell;
    const value = this.numbers.value(name);
    const clamped = this.numbers.clamped.has(name);
    if (!isNew && value === cell.value && family.limit === cell.limit && clamped === cell.clamped) return;
    if (clamped !== (cell.clamped ?? false)) edge(cell.element, look, this, clamped);
    Object.assign(cell, { value, limit: family.limit, clamped });
    const whole = Number.isInteger(value) && look.decimals === 0;
    const signed = look.kind === "cells" && family.signed && !whole;
    const shown = format(value / 10 ** (family.power ?? 0), { decimals: look.decimals, signed });
    const fill = fillOf(look, value, family, this);
    cell.element.setAttribute("data-value", String(value));
    const spoken = family.power ? format(value, { small: true }) : shown;
    cell.element.setAttribute("aria-label", `${this.say(name).text} = ${spoken}${clamped ? ", clamped" : ""}`);
    const part = Math.min(1, Math.max(0, value / family.limit));
    if (cell.bar) cell.bar.setAttribute("width", String(look.width * part || 0));
    else if (look.kind !== "text") cell.element.setAttribute("fill", fill);
    if (!cell.text) return;
    (cell.number ?? cell.text).textContent = shown;
    const isFaint = look.decimals === 0 && !value;
    if (look.kind === "cells") cell.text.setAttribute("fill", isFaint ? this.palette.quiet : textOn(fill));
    if (!cell.number) narrow(cell.text, shown, look);
  }

  /**
   * New numbers of these families in the same picture; hidden marks are updated when shown.
   * @param {Numbers} numbers
   * @param {{ has(family: string): boolean }} [families]
   */
  patch(numbers, families = numbers.families) {
    this.numbers = numbers;
    /** @param {Item} item */
    const isAffected = (item) => item.shown && (isBlock(item) ? families.has(item.family.name) : item.mark.says);
    this.marks.filter(isAffected).forEach((item) => this.renew(item));
  }

  /**
   * New texts of labels, and new positions of rings.
   * @param {Mark[]} marks
   */
  reword(marks) {
    this.marks.forEach((item, i) => {
      const isNew = item.mark.text !== marks[i].text;
      item.mark = marks[i];
      if (item.look) item.look.ring = marks[i].ring;
      else if (isNew && item.content) this.redraw(item);
    });
  }

  /** @param {Item} item */
  renew(item) {
    if (!item.content) this.build(item);
    else if (item.mark.says) this.redraw(item);
    else if (isBlock(item) && item.numbers !== this.numbers) this.refresh(item);
  }

  /**
   * Shows the marks for which `isShown` is true, at step `t`; those of its column move by `shift` (the folded picture).
   * @param {(mark: Mark) => boolean} isShown
   * @param {number} t
   */
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
  }

  /**
   * Frames the operands (dashed), the results and followed entries (solid), the inspected number, and the current box.
   * @param {Partial<Stop>} stop
   * @param {string} inspected
   * @param {string[]} [followed]
   */
  highlight({ reads = [], writes = [], chapter, t }, inspected, followed = []) {
    this.undo.splice(0).forEach((take) => take());
    const stroke = this.colour(chapter?.tone);
    reads.forEach((pattern) => this.frame(pattern, { stroke, "stroke-width": 1.4, "stroke-dasharray": "4 2.5" }));
    writes.forEach((pattern) => this.frame(pattern, { stroke, "stroke-width": 2.2 }));
    followed.forEach((name) => this.frame(name, { stroke, "stroke-width": 3 }, 0.5));
    if (inspected) this.frame(inspected, { stroke: this.palette.text, "stroke-width": 2 }, 0.5);
    for (const { mark, frame, shown } of this.marks) {
      if (!frame || !shown || !t || mark.column !== t) continue;
      /** @param {string} colour @param {number} width */
      const paint = (colour, width) => {
        frame.setAttribute("stroke", colour);
        frame.setAttribute("stroke-width", String(width));
      };
      paint(stroke, 2.4);
      this.undo.push(() => paint(this.colour(mark.tone ?? "muted"), 1.2));
    }
  }

  /** @param {string} pattern @param {Attributes} style */
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

  /**
   * Sets the visible part of the picture, and its pixels per unit.
   * @param {Rectangle} view
   * @param {number} scale
   */
  setView({ x, y, width, height }, scale) {
    const box = `${x} ${y} ${width} ${height}`;
    if (box !== this.viewBox) this.element.setAttribute("viewBox", box); // setting it lays out every text again
    this.viewBox = box;
    if (scale === this.scale) return;
    this.scale = scale;
    for (const item of this.marks) {
      if (isBlock(item)) this.resize(item, item.look.font * scale < LEGIBLE - 0.01);
      this.enlarge(item);
    }
  }

  /** @param {Block} item @param {boolean} small */
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

  /**
   * The positions of the blocks shown in a region, with their families.
   * @param {Region} region
   */
  extents([x, , width]) {
    return this.marks.filter(isBlock)
      .filter(({ shown, look }) => shown && look.kind === "cells" && look.x >= x && look.x < x + width)
      .map(({ extent, family }) => ({ ...extent, family: family.name }));
  }

  /** @param {string} name */
  visibleCell(name) {
    return this.cells.get(name)?.find((cell) => cell.item.shown) ?? null;
  }

  /**
   * The nearest visible number from a cell in a direction (dx, dy), or the first one.
   * @param {Cell | null} cell
   * @returns {Cell | null}
   */
  neighbour(cell, dx = 0, dy = 0) {
    const all = this.marks.filter((item) => item.shown).flatMap((item) => item.cells);
    if (!cell?.item.shown) return all[0] ?? null;
    /** @param {Cell} cell */
    const centre = ({ x, y, look }) => [x + look.width / 2, y + look.height / 2];
    const [cx, cy] = centre(cell);
    let [best, least] = [cell, Infinity];
    for (const other of all) {
      const [ox, oy] = centre(other);
      const along = (ox - cx) * dx + (oy - cy) * dy;
      const across = Math.abs((ox - cx) * dy) + Math.abs((oy - cy) * dx);
      const cost = along + 3 * across;
      if (along > 1 && cost < least) [best, least] = [other, cost];
    }
    return best;
  }

  /**
   * Exactly one number is in the tab order; Shift and the arrow keys move the focus.
   * @param {Cell | null} cell
   */
  rove(cell) {
    this.roving?.element.setAttribute("tabindex", "-1");
    this.roving = cell;
    cell?.element.setAttribute("tabindex", "0");
  }
}
