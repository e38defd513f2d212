// Shows a sweep (core/scenes/sweep.py) and lets a person move through it, in the browser alone.

import { html, svg } from "../player/dom.js";
import { luminance } from "../player/ink.js";
import { save, slug } from "../player/save.js";
import { grid } from "./geometry.js";
import { Lines } from "./lines.js";
import { Shares } from "./shares.js";
import { carry, nearest, read, readLink, sentence, spell, writeLink } from "./sweep.js";
import { FONT } from "./words.js";

const scrubbers = new WeakMap();
const GAP = 16;
const SIDEWAYS = 6; // px
const REST = 300; // ms without a change before the link follows
const WHOLE = 5000; // ms that play takes from the first position to the last
const SHAPES = { Play: "M5 3v14l12-7z", Pause: "M4 3h4.5v14H4zM11.5 3H16v14h-4.5z" };

const button = (label, content, press) =>
  html("button", { type: "button", class: "scrubber-button", "aria-label": label, title: label, click: press },
    content);
const icon = (name) => svg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" },
  svg("path", { d: SHAPES[name], fill: "currentColor" }));

// Called again with new data on the same element: the position and the focus stay.
export default function mount(component) {
  const parent = component.parentElement;
  if (!scrubbers.has(parent)) scrubbers.set(parent, new Scrubber(parent));
  scrubbers.get(parent).update(component.data);
  return () => {
    scrubbers.get(parent)?.close();
    scrubbers.delete(parent);
  };
}

class Scrubber {
  constructor(parent) {
    this.play = button("Play", icon("Play"), () => this.run(!this.running));
    this.play.classList.add("scrubber-play");
    this.label = html("span", { class: "scrubber-label" });
    this.input = html("input", { type: "range", min: 0, step: 1, input: () => this.slide() });
    this.sentence = html("p", { class: "scrubber-sentence" });
    this.status = html("p", { class: "scrubber-status", role: "status" });
    this.picture = html("div", { class: "scrubber-picture" });
    this.root = html("div", { class: "scrubber", "data-testid": "scrubber" }, this.status, this.picture,
      html("div", { class: "scrubber-bar" }, this.play,
        html("label", { class: "scrubber-slider" }, this.label, this.input), this.sentence,
        html("div", { class: "scrubber-save" }, button("Save the picture as PNG", "PNG", () => this.save("png")),
          button("Save the picture as SVG", "SVG", () => this.save("svg")))));
    // Single letters are Streamlit's shortcuts, arrows the player's.
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
    this.drag();
    parent.append(this.root);
    this.sizes = new ResizeObserver(() => this.layout());
    this.sizes.observe(this.root);
  }

  close() {
    this.sizes.disconnect();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.running);
    this.root.remove();
  }

  update(data) {
    this.run(false);
    const before = this.sweep;
    this.data = data;
    this.sweep = read(data.sweep);
    const dark = this.isDark();
    this.palette = data.palette[dark ? "dark" : "light"];
    this.root.dataset.theme = dark ? "dark" : "light";
    Object.entries(this.palette).forEach(([key, value]) =>
      this.root.style.setProperty(`--scrubber-${key.replace("_", "-")}`, value));
    if (before?.name === this.sweep.name) this.index = carry(before, this.index, this.sweep);
    else this.open();
    this.input.max = this.sweep.positions.length - 1;
    this.input.disabled = this.play.disabled = this.sweep.positions.length === 1;
    this.label.textContent = this.sweep.label;
    this.panels = this.sweep.panels.map((panel) =>
      new (panel.kind === "shares" ? Shares : Lines)(this.sweep, panel, this.palette));
    this.width = 0;
    this.layout();
    this.go(this.index);
    this.root.dataset.ready = "true";
  }

  open() {
    const { index, problem } = readLink(this.data.link ? location.search : "", this.sweep);
    this.index = index;
    this.status.textContent = problem;
  }

  isDark() {
    const given = getComputedStyle(this.root).getPropertyValue("--st-background-color").trim();
    return given ? luminance(given) < 0.3 : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  // Draws all panels anew at the width there is.
  layout() {
    const width = Math.floor(this.root.clientWidth);
    if (!width || width === this.width || !this.panels) return;
    this.width = width;
    const cell = grid(width, this.panels.length, GAP);
    const height = Math.ceil(this.panels.length / cell.columns) * (cell.height + GAP) - GAP;
    this.corners = this.panels.map((_, i) =>
      [(i % cell.columns) * (cell.width + GAP), Math.floor(i / cell.columns) * (cell.height + GAP)]);
    this.svg = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "font-family": FONT,
      "aria-label": `${this.sweep.title}. ${this.sweep.description}`, style: "font-variant-numeric: tabular-nums" });
    this.panels.forEach((panel, i) => {
      panel.draw(cell.width, cell.height).setAttribute("transform", `translate(${this.corners[i].join(" ")})`);
      panel.show(this.index);
      this.svg.append(panel.group);
    });
    this.picture.replaceChildren(this.svg);
  }

  slide() {
    this.run(false);
    this.go(this.input.valueAsNumber);
  }

  go(index) {
    const moved = index !== this.index;
    this.index = index;
    this.input.value = index;
    const text = sentence(this.sweep, index);
    this.input.setAttribute("aria-valuetext", text);
    this.sentence.textContent = text;
    Object.assign(this.root.dataset, { value: this.sweep.positions[index], index });
    if (moved) {
      this.panels.forEach((panel) => panel.show(index));
      this.status.textContent = "";
    }
    if (!this.data.link) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tellLink(), REST);
  }

  tellLink() {
    const search = writeLink(location.search, this.sweep, this.index);
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  }

  // A mouse scrubs at once; a finger may be about to scroll the page, so it counts once it moves sideways, or taps.
  drag() {
    let from = null;
    const seek = (event) => {
      const { positions } = this.sweep;
      const { panel, toX, box } = from.panel;
      const moved = ((event.clientX - from.x) / (box.right - box.left)) * (positions.length - 1);
      const index = panel.x ? Math.min(positions.length - 1, Math.max(0, Math.round(from.index + moved)))
        : nearest(positions, toX.invert(event.clientX - from.left));
      if (index !== this.index) this.go(index);
    };
    this.picture.addEventListener("pointerdown", (event) => {
      if (event.button || this.input.disabled) return;
      const { left, top } = this.svg.getBoundingClientRect();
      const at = this.panels.findIndex(({ box }, i) => event.clientX - left - this.corners[i][0] < box.width + GAP / 2
        && event.clientY - top - this.corners[i][1] < box.height + GAP / 2);
      if (at < 0) return;
      this.run(false);
      from = { panel: this.panels[at], left: left + this.corners[at][0], x: event.clientX, index: this.index };
      from.sure = event.pointerType !== "touch";
      this.picture.setPointerCapture(event.pointerId);
      if (from.sure) seek(event);
      this.input.focus({ preventScroll: true });
      event.preventDefault();
    });
    this.picture.addEventListener("pointermove", (event) => {
      if (!from) return;
      from.sure ||= Math.abs(event.clientX - from.x) > SIDEWAYS;
      if (from.sure) seek(event);
    });
    this.picture.addEventListener("pointerup", (event) => { if (from) seek(event); from = null; });
    this.picture.addEventListener("pointercancel", () => { from = null; });
  }

  run(on) {
    if (!on && !this.running) return;
    cancelAnimationFrame(this.running);
    this.running = 0;
    const end = this.sweep.positions.length - 1;
    const first = this.index === end ? 0 : this.index;
    let begun = null;
    const frame = (now) => {
      begun ??= now;
      const index = Math.min(end, Math.round(first + ((now - begun) / WHOLE) * end));
      if (index !== this.index) this.go(index);
      if (index === end) this.run(false);
      else this.running = requestAnimationFrame(frame);
    };
    if (on) this.running = requestAnimationFrame(frame);
    const name = on ? "Pause" : "Play";
    this.play.replaceChildren(icon(name));
    ["aria-label", "title"].forEach((key) => this.play.setAttribute(key, name));
  }

  save(kind) {
    const { title, positions } = this.sweep;
    save(kind, this.svg, { background: this.palette.background, title: `${title}: ${sentence(this.sweep, this.index)}`,
      name: slug(title, spell(positions[this.index])) });
  }
}
