// Plays a scene (core/scenes/scene.py): draws it, steps through it, opens every number. It knows nothing of networks.

import { Bar, SPEEDS } from "./bar.js";
import { foldShift, phoneFrame } from "./camera.js";
import { html, whenIdle } from "./dom.js";
import { speller } from "./formula.js";
import { format, luminance } from "./ink.js";
import { nudge } from "./nudge.js";
import { panelOf } from "./panel.js";
import { save, slug } from "./save.js";
import { Stage, stageBox } from "./stage.js";
import { births, chaptersOf, columnAt, idAt, indexOf, isVisible, readLink, stopsOf, writeLink } from "./steps.js";
import { familyOf, Numbers } from "./values.js";
import { View } from "./view.js";

const players = new WeakMap();
const WIDE = 900; // px: the panel stands beside the stage
const PHONE = 600; // px of stage: two columns at a time
const GAP = 16;
const SECONDS = 0.7; // a step, at speed 1

// Called again with new data on the same element: step, focus, zoom, grain and fold stay.
export default function mount(component) {
  const parent = component.parentElement;
  if (!players.has(parent)) players.set(parent, new Player(parent));
  players.get(parent).update(component);
  return () => {
    players.get(parent)?.close();
    players.delete(parent);
  };
}

class Player {
  constructor(parent) {
    this.ending = new AbortController();
    this.walk = []; // the names opened one from another
    this.chosen = {}; // family of shares -> the entry looked at
    Object.assign(this, { grain: "step", fold: false, speed: "1", playing: false, at: null });
    this.box = stageBox();
    this.tip = html("div", { class: "player-tip", hidden: true });
    this.panel = html("aside", { class: "player-panel", "aria-label": "How it was made" });
    this.status = html("div", { class: "player-status", role: "status" });
    this.live = html("div", { class: "player-hidden", "aria-live": "polite" });
    this.description = html("p", { class: "player-hidden" });
    this.bar = new Bar((index) => this.go(index));
    this.root = html("div", { class: "player", "data-testid": "player" }, this.description,
      html("div", { class: "player-main" }, this.box, this.panel), this.bar.element, this.status, this.live, this.tip);
    parent.append(this.root);
    this.view = new View(this.box, this.ending.signal);
    this.listen();
  }

  listen() {
    const on = (type, handle) => this.root.addEventListener(type, handle, { signal: this.ending.signal });
    on("keydown", (event) => this.key(event));
    on("click", (event) => this.click(event));
    on("dblclick", (event) => this.edit(event.target.closest(".player-stage [data-name]")?.dataset.name));
    on("change", (event) => this.choose(event.target.dataset.choice, event.target.value));
    on("pointerover", (event) => this.tell(event.target.closest("[data-name]")));
    on("pointerleave", () => this.tell(null));
    on("focusin", (event) => this.tell(event.target.closest("[data-name]")));
    on("focusout", () => this.tell(null));
    this.sizes = new ResizeObserver(([{ contentRect }]) => { this.available = contentRect.width; this.layout(); });
    this.sizes.observe(this.root);
    window.addEventListener("resize", () => this.layout(), { signal: this.ending.signal });
  }

  close() {
    this.ending.abort();
    this.sizes.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.linkTimer);
    this.closeNudge();
    this.root.remove();
  }

  update({ data, setTriggerValue }) {
    const { mode = "page", notation = "course" } = data;
    const scene = { loss: "loss_total", editable: [], ...data.scene };
    const first = !this.scene;
    const dark = this.isDark(mode);
    const looks = JSON.stringify([scene.marks, scene.symbols, scene.labels, scene.columns, scene.steps, notation, dark, mode]);
    Object.assign(this, { scene, mode, notation, data, send: setTriggerValue, palette: data.palette[dark ? "dark" : "light"] });
    this.numbers = new Numbers(scene);
    this.say = speller(scene, notation, this.numbers.families);
    this.closeNudge();
    if (first) this.open();
    this.colour(dark);
    const focused = this.root.contains(document.activeElement) ? document.activeElement.closest("[data-name]") : null;
    const [inPanel, name] = [this.panel.contains(focused), focused?.dataset.name];
    if (looks === this.looks) this.stage.patch(this.numbers);
    else this.stage = new Stage({ scene, numbers: this.numbers, palette: this.palette, notation, name: scene.title });
    const fresh = this.stage.element !== this.box.firstChild;
    this.looks = looks;
    this.setGrain(this.at);
    this.layout();
    this.show({ keep: true });
    if (fresh) this.box.replaceChildren(this.stage.element);
    if (fresh) whenIdle((deadline) => this.stage.buildRest(deadline));
    if (fresh && name && !inPanel) (this.stage.visibleCell(name)?.element ?? this.root).focus({ preventScroll: true });
    this.root.setAttribute("data-ready", "true");
    if (first && mode === "page" && document.activeElement === document.body) this.root.focus({ preventScroll: true });
    if (first && mode === "thumbnail" && !matchMedia("(prefers-reduced-motion: reduce)").matches) this.play(true);
  }

  open() {
    const link = this.data.link ? readLink(location.search, this.scene) : { at: this.scene.start, grain: "step", fold: false };
    Object.assign(this, { at: link.at, grain: link.grain, fold: link.fold });
    this.status.textContent = link.problems?.join(" ") ?? "";
    this.root.dataset.mode = this.mode;
    const still = this.mode === "thumbnail";
    this.root.setAttribute("role", still ? "img" : "group");
    this.root.setAttribute("aria-label", still ? this.scene.description : this.scene.title);
    if (!still) this.root.setAttribute("tabindex", 0);
    this.main = this.root.querySelector(".player-main");
    if (still) [this.panel, this.bar.element, this.live, this.status, this.tip].forEach((part) => part.remove());
  }

  isDark(mode) {
    const given = mode === "file" ? "" : getComputedStyle(this.root).getPropertyValue("--st-background-color").trim();
    return given ? luminance(given) < 0.3 : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  colour(dark) {
    this.root.dataset.theme = dark ? "dark" : "light";
    for (const [key, value] of Object.entries(this.palette)) this.root.style.setProperty(`--player-${key.replace("_", "-")}`, value);
  }

  setGrain(at) {
    this.stops = stopsOf(this.scene, this.grain);
    this.born = births(this.scene, this.stops);
    this.chapters = chaptersOf(this.scene, this.stops);
    this.index = indexOf(this.stops, at) ?? indexOf(this.stops, this.scene.start) ?? this.stops.length;
    this.root.setAttribute("data-steps", this.stops.length);
    this.bar.build(this.stops, this.chapters, this.palette, (id) => this.href(id));
  }

  href(id) {
    return this.data.link ? writeLink(location.search, { at: id, grain: this.grain, fold: this.fold }, this.scene) || "?" : `#${id}`;
  }

  get stop() {
    return this.stops[this.index - 1];
  }

  get name() {
    return this.walk.at(-1) ?? "";
  }

  go(index) {
    const next = Math.min(this.stops.length, Math.max(0, index));
    if (next === this.index) return;
    this.index = next;
    this.show({});
  }

  // The picture, the panel and the bar at the present stop; `keep` leaves the opened number open.
  show({ keep = false }) {
    const { stage, stop, index, fold } = this;
    this.at = idAt(this.stops, index);
    const t = columnAt(this.stops, index);
    const held = this.root.contains(document.activeElement) ? document.activeElement : null;
    const shift = fold ? foldShift(this.scene, t) : 0;
    stage.show((mark) => isVisible(mark, this.born.get(mark.id), index, fold, t), shift);
    this.keepFocus(held);
    if (!keep || !this.numbers.has(this.name) || !this.isKnown(this.name)) this.walk = this.opening();
    this.aim();
    this.root.setAttribute("data-step", index);
    this.root.setAttribute("data-at", this.at);
    if (this.mode === "thumbnail") return stage.highlight(stop?.reads ?? [], stop?.writes ?? [], "", stop?.chapter.tone, stop?.t);
    this.bar.show({ index, stop, grain: this.grain, fold, speed: this.speed, playing: this.playing });
    this.live.textContent = stop ? `${stop.title}. ${this.written(stop)}` : "Weights and inputs only.";
    this.description.textContent = this.scene.description;
    if (!stage.roving?.item.shown) stage.rove(stage.neighbour(null));
    this.writeLink();
    return this.openPanel();
  }

  // The number that a stop opens: of several, the last where others meet; of shares, that of the entry looked at.
  opening() {
    const { selects = [], shares, t } = this.stop ?? {};
    const meets = (name) => this.numbers.expand(name).terms.filter(({ over, lines }) => !over.length && lines[0].length === 1).length > 1;
    const name = selects.findLast(meets) ?? selects.at(-1);
    if (!name) return [];
    const entry = shares ? this.entryOf(shares).split("/").slice(1) : [];
    const own = { [shares]: [shares, t, ...entry], [shares?.replace(/_step$/, "")]: [shares?.replace(/_step$/, ""), ...entry] };
    return [own[familyOf(name)]?.join("/") ?? name];
  }

  keepFocus(held) {
    if (held && !this.root.contains(document.activeElement)) this.root.focus({ preventScroll: true });
  }

  // Has the name been computed by now? What a later stop writes has not.
  isKnown(name) {
    const covers = (pattern) => {
      const [parts, own] = [pattern.split("/"), name.split("/")];
      return parts.length === own.length && parts.every((part, i) => part === own[i] || (i && !/^\d/.test(part)));
    };
    const writes = this.stops.findIndex((stop) => stop.writes.some(covers));
    return writes < this.index;
  }

  written(stop) {
    return stop.writes.slice(0, 3).map((pattern) => {
      const names = this.numbers.names(pattern.replace(/\/[a-z][^/]*/g, "/*")).slice(0, 8);
      return `${this.say(pattern).text} = ${names.map((name) => format(this.numbers.value(name), { small: true })).join(", ")}`;
    }).join("; ");
  }

  // Opens a number: how it was made, and on the stage what it was made of.
  select(name) {
    if (!this.numbers.has(name)) return;
    if (name !== this.name) this.walk.push(name);
    this.lookAt(name);
    const cell = this.stage.visibleCell(name);
    if (cell) this.stage.rove(cell);
    this.openPanel(true);
  }

  // The entry of a weight, or of its gradient, whose shares are piled up from now on.
  lookAt(name) {
    const [, weight, step] = familyOf(name).match(/^(?:new_|d_)?(\w+?)(_step)?$/);
    this.chosen[`d_${weight}_step`] = [`d_${weight}`, ...name.split("/").slice(step ? 2 : 1)].join("/");
  }

  goBack() {
    if (this.walk.length < 2) return;
    this.walk.pop();
    this.openPanel(true);
  }

  openPanel(byHand = false) {
    const { stop, name, numbers, scene, palette, notation } = this;
    const held = this.panel.contains(document.activeElement) ? document.activeElement.dataset : null;
    const entry = stop?.shares ? this.entryOf(stop.shares) : "";
    const doneShares = new Set(this.stops.slice(0, this.index).filter((s) => s.shares && s.t).map((s) => s.t));
    this.panel.style.setProperty("--player-tone", palette[stop?.chapter.tone ?? "plain"]);
    this.panel.replaceChildren(...panelOf({
      scene, numbers, notation, palette, stop, name, entry, doneShares, say: this.say, canGoBack: this.walk.length > 1,
      canEdit: this.canEdit(name), note: this.data.note,
    }));
    if (held) this.refocus(held);
    const operands = byHand && name ? numbers.expand(name).terms.flatMap((term) => term.lines.flat()) : null;
    this.stage.highlight(operands ?? stop?.reads ?? [], operands ? [] : stop?.writes ?? [], name, stop?.chapter.tone, stop?.t);
  }

  refocus({ name, action }) {
    const same = [...this.panel.querySelectorAll("button")].find((b) => (name && b.dataset.name === name) || (action && b.dataset.action === action));
    (same ?? this.panel.querySelector("button") ?? this.root).focus({ preventScroll: true });
  }

  // The entry of dW whose shares are piled up: the one looked at last, else the largest.
  entryOf(shares) {
    const total = shares.replace(/_step$/, "");
    if (this.numbers.has(this.chosen[shares] ?? "")) return this.chosen[shares];
    const all = this.numbers.names([total, ...this.numbers.families.get(total).axes.map(() => "*")].join("/"));
    return all.reduce((a, b) => (Math.abs(this.numbers.value(b)) > Math.abs(this.numbers.value(a)) ? b : a));
  }

  canEdit(name) {
    return this.mode !== "thumbnail" && this.numbers.editable.includes(familyOf(name)) && this.numbers.has(name);
  }

  edit(name) {
    if (!name || !this.canEdit(name)) return;
    this.closeNudge();
    const keep = this.mode === "page" && this.send ? (of, value) => this.send("edit", { name: of, value }) : null;
    this.nudge = nudge({ numbers: this.numbers, scene: this.scene, say: this.say }, name, keep, () => {
      this.closeNudge();
      this.root.focus({ preventScroll: true });
    });
    this.root.append(this.nudge.element);
    this.place(this.nudge.element, this.stage.visibleCell(name)?.element ?? this.panel);
    this.nudge.input.focus({ preventScroll: true });
    this.nudge.input.select();
  }

  closeNudge() {
    this.nudge?.stop();
    this.nudge?.element.remove();
    this.nudge = null;
  }

  // Puts a floating element under (or above) another, inside the player.
  place(element, target) {
    const [own, there] = [this.root.getBoundingClientRect(), target.getBoundingClientRect()];
    const left = there.left - own.left + there.width / 2 - element.offsetWidth / 2;
    const below = there.bottom - own.top + 6;
    const fits = below + element.offsetHeight <= own.height;
    element.style.left = `${Math.max(0, Math.min(own.width - element.offsetWidth, left))}px`;
    element.style.top = `${fits ? below : Math.max(0, there.top - own.top - element.offsetHeight - 6)}px`;
  }

  tell(element) {
    const name = element?.dataset.name;
    this.tip.hidden = !name || Boolean(this.nudge);
    if (this.tip.hidden) return;
    const value = this.numbers.value(name);
    this.tip.replaceChildren(html("b", {}, this.say(name).text), ` = ${format(value, { decimals: 6, small: true })}`,
      html("span", {}, name));
    this.place(this.tip, element);
  }

  key(event) {
    const { key, target } = event;
    if (target.matches("input, textarea") || this.mode === "thumbnail") return;
    if (event.ctrlKey || event.metaKey) return;
    const natural = target.matches("select") || (key === " " || key === "Enter") && target.matches("button, a");
    if (/^[rc]$/i.test(key)) event.stopPropagation();
    if (natural) return;
    const focused = target.closest("[data-name]")?.dataset.name;
    const keys = {
      ArrowRight: () => this.go(this.index + 1), PageDown: () => this.go(this.index + 1),
      ArrowLeft: () => this.go(this.index - 1), PageUp: () => this.go(this.index - 1),
      Home: () => this.go(0), End: () => this.go(this.stops.length), " ": () => this.play(!this.playing),
      Enter: focused && (() => this.select(focused)), Backspace: () => this.goBack(),
      Escape: () => (this.walk.length > 1 ? this.goBack() : this.root.focus({ preventScroll: true })),
      e: () => this.edit(this.canEdit(focused ?? "") ? focused : this.name), f: () => this.choose("fold", !this.fold),
      "+": () => this.view.zoom(1.25), "=": () => this.view.zoom(1.25), "-": () => this.view.zoom(0.8), 0: () => this.view.fit(),
    };
    const arrows = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
    let act = keys[key.length === 1 ? key.toLowerCase() : key];
    if (arrows && event.shiftKey) act = () => this.moveFocus(arrows);
    if (event.altKey) act = key === "ArrowLeft" ? () => this.goBack() : null;
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (key !== " ") this.play(false);
    act();
  }

  moveFocus([dx, dy]) {
    const cell = this.stage.neighbour(this.stage.roving, dx, dy);
    if (!cell) return;
    this.stage.rove(cell);
    cell.element.focus({ preventScroll: true });
  }

  click(event) {
    const { target } = event;
    const chapter = target.closest("[data-chapter]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (chapter && plain) {
      event.preventDefault();
      const { first, last } = this.chapters.find((c) => c.id === chapter.dataset.chapter);
      this.play(false);
      this.go(this.index === last ? first : last);
    }
    const action = target.closest("[data-action]")?.dataset.action;
    if (action) this.act(action);
    else if (!chapter && target.closest("[data-name]") && this.mode !== "thumbnail") this.select(target.closest("[data-name]").dataset.name);
    if (event.detail && target.closest(".player-bar") && !target.matches("select")) this.root.focus({ preventScroll: true });
  }

  act(action) {
    if (action !== "play" && !/zoom|fit|png|svg/.test(action)) this.play(false);
    const [title, background] = [this.scene.title, this.palette.background];
    const picture = (kind) => save(kind, this.stage.element, background, title, slug(title, this.at));
    const acts = {
      first: () => this.go(0), back: () => this.go(this.index - 1), next: () => this.go(this.index + 1),
      last: () => this.go(this.stops.length), play: () => this.play(!this.playing), fold: () => this.choose("fold", !this.fold),
      "zoom-in": () => this.view.zoom(1.25), "zoom-out": () => this.view.zoom(0.8), fit: () => this.view.fit(),
      png: () => picture("png"), svg: () => picture("svg"), "walk-back": () => this.goBack(), edit: () => this.edit(this.name),
    };
    acts[action]?.();
  }

  choose(what, value) {
    if (what === "speed" && SPEEDS.some(([speed]) => speed === value)) this.speed = value;
    if (what === "fold") this.fold = value;
    if (what === "grain") {
      this.grain = value;
      this.setGrain(this.at);
    }
    if (what === "fold" || what === "grain") this.show({ keep: true });
  }

  play(on) {
    if (on === this.playing) return;
    this.playing = on;
    clearTimeout(this.timer);
    if (on && this.index === this.stops.length) this.index = 0;
    const tick = () => {
      if (this.index === this.stops.length && this.mode !== "thumbnail") return this.play(false);
      this.go(this.index === this.stops.length ? 0 : this.index + 1);
      this.timer = setTimeout(tick, (SECONDS * 1000 * (this.mode === "thumbnail" ? 2 : 1)) / Number(this.speed));
      return null;
    };
    if (on) this.timer = setTimeout(tick, this.mode === "thumbnail" ? 3000 : 0);
    if (this.mode !== "thumbnail") this.bar.show({ ...this, stop: this.stop });
  }

  writeLink() {
    if (!this.data.link || this.mode !== "page") return;
    clearTimeout(this.linkTimer);
    this.linkTimer = setTimeout(() => {
      const search = writeLink(location.search, this, this.scene);
      if (search !== location.search) history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
    }, 300);
  }

  // Sizes: the panel beside the stage or under it, the stage in the scene's shape, never higher than the window.
  layout() {
    const available = this.available ??= this.root.clientWidth;
    if (!available || !this.stage) return;
    const { width, height } = this.scene;
    const whole = this.mode === "thumbnail";
    const wide = !whole && available >= WIDE;
    const panel = wide ? Math.round(Math.min(480, Math.max(280, available * 0.25))) : 0;
    const stage = wide ? available - panel - GAP : available;
    const room = Math.max(height * 0.9, window.innerHeight - 64 - 60 - 72);
    const phone = !whole && stage < PHONE;
    const frame = phone ? phoneFrame([0, 0, width, height], this.scene.columns, 2) : [0, 0, width, height];
    const ideal = (stage * frame[3]) / frame[2];
    this.size = { width: stage, height: Math.round(whole ? ideal : Math.min(ideal, phone ? window.innerHeight * 0.72 : room)) };
    this.root.toggleAttribute("data-wide", wide);
    this.box.style.cssText = `width: ${stage}px; height: ${this.size.height}px`;
    this.panel.style.cssText = wide ? `width: ${panel}px; height: ${this.size.height}px` : "";
    this.aim(true);
  }

  aim(keep = false) {
    if (!this.size) return;
    const { scene, stop, stops, index, size, fold } = this;
    const region = scene.regions[stop?.camera] ?? [0, 0, scene.width, scene.height];
    const phone = this.mode !== "thumbnail" && size.width < PHONE;
    const shift = fold ? foldShift(scene, columnAt(stops, index)) : 0;
    const columns = scene.columns.map(([x, width]) => [x + shift, width]);
    this.view.aim(this.stage, phone ? phoneFrame(region, columns, columnAt(stops, index)) : region, size, region, keep);
  }
}
