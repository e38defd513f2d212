// Plays a scene (core/scene/scene.py): draws it, steps through it, shows how every number is computed. Independent of
// the kind of network.

import { focused, html, patch, watchView } from "../shared/dom.js";
import { format } from "../shared/format.js";
import { addressOf, keeperOf } from "../shared/link.js";
import { mounting } from "../shared/mount.js";
import { save, slug } from "../shared/save.js";
import { applyTheme, isStill } from "../shared/theme.js";
import { Bar, Clock } from "./bar.js";
import { listen } from "./events.js";
import { equations, speller } from "./formula.js";
import { notInspectable, readLink, writeLink } from "./link.js";
import { fixed } from "./marks.js";
import { panelOf } from "./panel.js";
import { Popups } from "./popups.js";
import { Stage } from "./stage.js";
import { births, bornAt, chaptersOf, columnAt, covers, idAt, indexOf, isVisible } from "./steps.js";
import { sharesOf, stopsOf, Inspection } from "./steps.js";
import { familyOf, Numbers } from "./values.js";
import { closeUp, foldShift, groupFrame, keepInSight, phoneFrame, sizesOf, View } from "./view.js";

// New data on the same element keep step, focus, zoom, grain and fold.
export class Player {
  /** @type {PlayerData} */ data;
  /** @type {Scene} */ scene;
  /** @type {Mode} */ mode;
  /** @type {Notation} */ notation;
  /** @type {Given<PlayerData>["setTriggerValue"] | undefined} */ send; // to the page
  /** @type {Numbers} */ numbers;
  /** @type {Palette} */ palette;
  /** @type {Say} */ say;
  /** @type {ReturnType<typeof equations>} */ equation;
  /** @type {Stage} */ stage;
  /** @type {Kept} */ link;
  /** @type {Stop[]} */ stops;
  /** @type {Map<string, number>} */ born;
  /** @type {Span[]} */ chapters;
  /** @type {ReturnType<typeof sizesOf> | undefined} */ size;
  at = ""; // the id of the stop, by which it is found again in another scene
  home = ""; // the initial stop of the scene
  index = 0; // of the stop; 0 before the first
  t = 1; // the step of the sequence
  grain = "step";
  fold = false;
  speed = "1";
  playing = false;
  scrolled = false; // whether the panel was
  /** @type {number | undefined} */ available; // px of width
  layoutKey = ""; // equal keys, equal pictures
  inspection = new Inspection();

  /** @param {HTMLElement} parent @param {AbortController} ending */
  constructor(parent, ending) {
    this.box = html("div", { class: "player-stage" });
    this.panel = html("aside", { class: "player-panel", "aria-label": "How it is computed" });
    this.status = html("div", { class: "player-status", role: "status" });
    this.live = html("div", { class: "player-hidden", "aria-live": "polite" });
    this.description = html("p", { class: "player-hidden" });
    this.bar = new Bar((index) => this.go(index));
    // Has the focus for the whole player: at each key WebKit restyles the content of the focused element.
    this.keys = html("div", { class: "player-keys", role: "group", tabindex: 0,
      "aria-label": "Arrow keys step, space plays" });
    this.root = html("div", { class: "player", "data-testid": "player" }, this.keys, this.description,
      html("div", { class: "player-main" }, this.box, this.panel), this.bar.element, this.status, this.live);
    this.popups = new Popups(this.root, () => this.focus());
    this.clock = new Clock(this);
    parent.append(this.root);
    this.view = new View(this.box, ending.signal);
    listen(this, ending);
    this.ending = ending.signal;
    this.sizes = new ResizeObserver(([{ contentRect }]) => {
      this.available = contentRect.width;
      this.layout();
    });
    this.sizes.observe(this.root);
  }

  focus() {
    this.keys.focus({ preventScroll: true });
  }

  close() {
    this.sizes.disconnect();
    this.popups.close();
    this.clock.play(false);
    this.root.remove();
  }

  /** @param {Given<PlayerData>} given */
  update({ data, setTriggerValue }) {
    const { mode = "page", notation = "course" } = data;
    const scene = { loss: "loss_total", editable: [], ...data.scene };
    const isFirst = !this.scene;
    const isVisit = isFirst || data.link?.visit !== this.data.link?.visit;
    const typing = isVisit ? null : this.popups.typing;
    this.popups.close();
    Object.assign(this, { scene, mode, notation, data, send: setTriggerValue, numbers: new Numbers(scene) });
    if (isFirst) this.open();
    const inspected = isVisit ? this.begin() : "";
    this.palette = applyTheme(this.root, "player", data);
    this.draw();
    if (inspected) this.reopen(inspected);
    if (typing) { // input from before the new data is restored now
      this.edit(typing.name);
      this.popups.retype(typing.text);
    }
    this.root.setAttribute("data-ready", "true");
    if (!isFirst) return;
    if (mode === "page" && document.activeElement === document.body) this.focus();
    if (mode === "thumbnail" && !isStill()) watchView(this.root, this.ending, (seen) => this.clock.play(seen));
  }

  open() {
    const { scene, mode, root } = this;
    root.dataset.mode = mode;
    const still = mode === "thumbnail";
    root.setAttribute("role", still ? "img" : "group");
    root.setAttribute("aria-label", still ? scene.description : scene.title);
    const { keys, panel, bar, live, status, popups } = this;
    if (still) [keys, panel, bar.element, live, status, popups.tip].forEach((part) => part.remove());
    else root.setAttribute("tabindex", "-1"); // gets the focus at a click anywhere in it
  }

  // A visit to the page, or a saved file: state from the link; returns the number that it inspects.
  begin() {
    const { data, scene } = this;
    this.link = keeperOf(data);
    const { at, grain, fold, open, problems } = readLink(this.link.search, scene);
    Object.assign(this, { at, grain, fold });
    this.inspection = new Inspection();
    this.status.textContent = problems.join(" ");
    return open;
  }

  /** @param {string} name */
  reopen(name) {
    if (this.numbers.has(name) && this.isKnown(name)) this.select(name);
    else this.status.textContent = [this.status.textContent, notInspectable(name)].filter(Boolean).join(" ");
  }

  // New numbers and texts in the same picture are updated in place; another picture is drawn and then inserted.
  draw() {
    const { scene, numbers, palette, notation } = this;
    const { theme } = this.root.dataset;
    const { marks, symbols, equations: trees, labels, columns, steps, regions } = scene;
    const parts = [marks.map(fixed), symbols, trees, labels, columns, steps, regions, notation, theme];
    const layoutKey = JSON.stringify(parts);
    const focusedName = this.box.contains(focused()) ? this.nameWithFocus() : "";
    const isOther = layoutKey !== this.layoutKey;
    if (isOther) {
      this.say = speller(scene, notation, numbers.families);
      this.equation = equations(scene, notation);
      this.stage = new Stage({ scene, numbers, palette, say: this.say, isThumbnail: this.mode === "thumbnail" });
    } else {
      this.stage.reword(marks);
      this.stage.patch(numbers);
    }
    this.layoutKey = layoutKey;
    this.description.textContent = scene.description;
    this.setGrain();
    this.layout();
    this.show(true);
    if (!isOther) return;
    this.box.replaceChildren(this.stage.element);
    if (focusedName) (this.stage.visibleCell(focusedName)?.element ?? this.keys).focus({ preventScroll: true });
  }

  // The name of the number that has the focus.
  nameWithFocus() {
    return /** @type {HTMLElement | null | undefined} */ (focused()?.closest("[data-name]"))?.dataset.name ?? "";
  }

  setGrain() {
    const { scene, grain, data } = this;
    this.stops = stopsOf(scene, grain);
    this.born = births(scene, this.stops);
    this.chapters = chaptersOf(scene, this.stops);
    const start = indexOf(this.stops, scene.start) ?? 0;
    this.home = idAt(this.stops, start);
    this.index = indexOf(this.stops, this.at) ?? start;
    this.root.setAttribute("data-steps", String(this.stops.length));
    /** @param {string} at */
    const href = (at) => (data.link
      ? addressOf(data.link.stem, writeLink(this.link.search, { ...this, at, inspected: "" })) : `#${at}`);
    if (this.mode !== "thumbnail") this.bar.build(this.stops, this.chapters, this.palette, href);
  }

  /** @returns {Stop | undefined} */
  get stop() {
    return this.stops[this.index - 1];
  }

  get isAtEnd() {
    return this.index === this.stops.length;
  }

  /** @param {number} index */
  go(index) {
    const next = Math.min(this.stops.length, Math.max(0, index));
    if (next === this.index) return;
    this.index = next;
    this.popups.close();
    this.show();
  }

  /**
   * A chapter's first step; from there its last.
   * @param {string} id
   */
  enter(id) {
    const chapter = this.chapters.find((one) => one.id === id);
    if (chapter) this.go(this.index === chapter.first ? chapter.last : chapter.first);
  }

  // The picture, the panel and the bar at the current stop; `keep` keeps the inspected number.
  show(keep = false) {
    const { stage, stop, stops, index, scene, inspection } = this;
    const fold = this.fold || Boolean(scene.folded);
    this.at = idAt(stops, index);
    this.t = columnAt(stops, index);
    const hadFocus = this.root.contains(document.activeElement);
    const shift = fold && !scene.folded ? foldShift(scene, this.t) : 0;
    stage.show((mark) => isVisible(mark, bornAt(this.born, mark, this.t), index, fold, this.t), this.t, shift);
    if (hadFocus && !this.root.contains(document.activeElement)) this.focus();
    const stays = keep && inspection.byHand && this.numbers.has(inspection.name) && this.isKnown(inspection.name);
    if (!stays) inspection.start(stop, this.numbers);
    this.root.setAttribute("data-step", String(index));
    this.root.setAttribute("data-at", this.at);
    if (this.mode === "thumbnail") {
      this.aim();
      stage.highlight(stop ?? {}, "");
      return;
    }
    this.bar.show(this);
    this.live.textContent = stop ? `${stop.title}. ${this.results(stop)}` : "Weights and inputs only.";
    if (!stage.roving?.item.shown) stage.rove(stage.neighbour(null));
    this.openPanel();
  }

  /**
   * Whether the number has been computed at the current stop.
   * @param {string} name
   */
  isKnown(name) {
    return this.stops.findIndex((stop) => stop.writes.some((pattern) => covers(pattern, name))) < this.index;
  }

  /** @param {Stop} stop */
  results(stop) {
    return stop.writes.slice(0, 3).map((pattern) => {
      const values = this.numbers.names(pattern).slice(0, 8).map((name) => this.numbers.value(name));
      return `${this.say(pattern).text} = ${values.map((value) => format(value, { small: true })).join(", ")}`;
    }).join("; ");
  }

  // Inspects a number: shows how it is computed, and highlights its operands in the picture.
  select(name = "") {
    if (!this.numbers.has(name)) return;
    this.inspection.open(name);
    const cell = this.stage.visibleCell(name);
    if (cell) this.stage.rove(cell);
    this.openPanel();
    if (cell && this.isSheet) keepInSight(cell.element, this.panel);
  }

  // The panel shows the step again.
  closePanel() {
    this.inspection.start(this.stop, this.numbers);
    this.openPanel();
  }

  // Whether the panel covers the lower part of the window.
  get isSheet() {
    return this.inspection.byHand && !this.size?.wide;
  }

  // The number that the user inspects, for the link.
  get inspected() {
    return this.inspection.byHand ? this.inspection.name : "";
  }

  openPanel() {
    const { stop, numbers, palette, inspection, stops, index } = this;
    this.link.keep(writeLink(this.link.search, this));
    const { name, byHand } = inspection;
    const shares = byHand ? sharesOf(name).shares : stop?.shares;
    const entry = shares && shares === stop?.shares ? inspection.entry(shares, numbers) : "";
    const focusedName = this.panel.contains(focused()) ? focused()?.dataset.name ?? "" : null;
    this.panel.style.setProperty("--player-tone", palette[stop?.chapter.tone ?? "plain"]);
    patch(this.panel, panelOf({
      numbers, palette, say: this.say, equation: this.equation, stop, name, byHand, note: this.data.note, entry,
      isChosen: entry === inspection.entries[shares ?? ""], canEdit: this.canEdit(name),
      canGoBack: inspection.names.length > 1,
      done: new Set(stops.slice(0, index).flatMap((s) => (s.shares && s.t ? [s.t] : []))),
    }));
    this.root.toggleAttribute("data-sheet", this.isSheet);
    if (this.scrolled) this.panel.scrollTop = 0; // reading it would cause a layout
    this.scrolled = false;
    if (focusedName || (focusedName === "" && !this.panel.contains(focused()))) this.refocus(focusedName);
    this.aim();
    const operands = byHand ? numbers.expand(name).terms.flatMap((term) => term.lines.flat()) : null;
    const followed = entry ? [entry, entry.replace("d_", "")] : [];
    this.stage.highlight(operands ? { ...stop, reads: operands, writes: [] } : stop ?? {}, name, followed);
  }

  /**
   * Returns the focus to a number of the panel, which may have moved or gone.
   * @param {string} name
   */
  refocus(name) {
    /** @type {HTMLElement[]} */
    const buttons = [...this.panel.querySelectorAll(/** @type {"button"} */ ("[data-name], button"))];
    (buttons.find(({ dataset }) => dataset.name === name) ?? buttons[0] ?? this.keys).focus({ preventScroll: true });
  }

  canEdit(name = "") {
    return this.mode !== "thumbnail" && this.scene.editable.includes(familyOf(name)) && this.numbers.has(name);
  }

  /**
   * While a weight is changed, the picture shows all numbers that depend on it.
   * @param {string} [name]
   */
  edit(name = "") {
    if (!this.canEdit(name)) return;
    const target = this.stage.visibleCell(name)?.element ?? this.panel;
    const dependent = this.numbers.sources(this.scene.loss);
    /** @param {Numbers} [numbers] */
    const preview = (numbers) => (numbers ? this.stage.patch(numbers, dependent) : this.stage.patch(this.numbers));
    /** @param {string} of @param {number} value */
    const apply = (of, value) => this.send?.("edit", { name: of, value });
    this.popups.edit(name, target, this, preview, this.mode === "page" && this.send ? apply : null);
  }

  /** @param {number} dx @param {number} dy */
  moveFocus(dx, dy) {
    const cell = this.stage.neighbour(this.stage.roving, dx, dy);
    if (!cell) return;
    this.stage.rove(cell);
    cell.element.focus({ preventScroll: true });
  }

  back() {
    if (!this.inspection.back()) return false;
    this.openPanel();
    return true;
  }

  /** @param {"png" | "svg"} kind */
  save(kind) {
    const { title } = this.scene;
    save(kind, this.stage.element, { background: this.palette.background, title, name: slug(title, this.at) });
  }

  /**
   * One of: grain, fold, speed.
   * @param {string} what
   * @param {any} value
   */
  choose(what, value) {
    if (what === "fold" && this.scene.folded) return;
    Object.assign(this, { [what]: value });
    if (what === "grain") this.setGrain();
    if (what !== "speed") this.show(true);
  }

  layout() {
    this.available ??= this.root.clientWidth;
    if (!this.available || !this.stage) return;
    const { scene, mode, available } = this;
    const region = Object.values(scene.regions)[0];
    const close = closeUp(scene);
    const { innerWidth: windowWidth, innerHeight: windowHeight } = window;
    this.size = sizesOf({ available, windowWidth, windowHeight, mode, region, close, columns: scene.columns });
    const { wide, panel, width, height } = this.size;
    this.root.toggleAttribute("data-wide", wide);
    this.root.toggleAttribute("data-sheet", this.isSheet);
    this.box.style.cssText = `width: ${width}px; height: ${height}px`;
    Object.assign(this.panel.style, { width: wide ? `${panel}px` : "", height: wide ? `${height}px` : "" });
    this.aim(true);
  }

  // On a phone the view shows two columns, or the group of the inspected number.
  aim(keep = false) {
    const { scene, stop, size, fold, stage, inspection, t = 1 } = this;
    if (!size) return;
    const region = scene.regions[stop?.camera ?? ""] ?? Object.values(scene.regions)[0];
    const shift = fold ? foldShift(scene, t) : 0;
    const columns = scene.columns.map(([x, width]) => [x + shift, width]);
    /** @param {Stop} of */
    const families = ({ writes, reads }) => [inspection.name, ...writes, ...reads].map(familyOf);
    const group = () => (stop ? groupFrame(region, stage.extents(region), families(stop)) : region);
    const around = () => phoneFrame(region, columns, t) ?? group();
    const frame = size.phone ? closeUp(scene, stop) ?? around() : region;
    this.view.aim(stage, frame, size, region, keep);
  }
}

export default mounting(Player);
