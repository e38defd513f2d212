// Shows a sweep (core/scene/sweep.py) and lets a person move through it, in the browser alone.

import { html, svg } from "../player/dom.js";
import { luminance } from "../player/ink.js";
import { save, slug } from "../player/save.js";
import { keeperOf } from "../shared/link.js";
import { grid } from "./geometry.js";
import { listen } from "./hands.js";
import { Lines } from "./lines.js";
import { Shares } from "./shares.js";
import { carry, read, readLink, sentence, spell, writeLink } from "./sweep.js";
import { FONT, write } from "./words.js";

const scrubbers = new WeakMap();
const GAP = 16;
const REST = 300; // ms without a change before the server hears of it
const WHOLE = 5000; // ms that play takes from the first position to the last
const SHAPES = { Play: "M5 3v14l12-7z", Pause: "M4 3h4.5v14H4zM11.5 3H16v14h-4.5z" };

const button = (label, content, press) =>
  html("button", { type: "button", class: "scrubber-button", "aria-label": label, title: label, click: press },
    content);
const BESIDE = 160; // px of a low window that are not the picture
const icon = (name) => svg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" },
  svg("path", { d: SHAPES[name], fill: "currentColor" }));

// Shown around a panel that has the focus.
const ring = (width, height) => svg("rect", { class: "scrubber-ring", x: -4, y: -4, width: width + 8,
  height: height + 8, rx: 6, fill: "none", "stroke-width": 2, "pointer-events": "none" });
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Called again with new data on the same element: the position and the focus stay.
export default function mount(component) {
  const parent = component.parentElement;
  if (!scrubbers.has(parent)) scrubbers.set(parent, new Scrubber(parent));
  scrubbers.get(parent).update(component);
  return () => {
    scrubbers.get(parent)?.close();
    scrubbers.delete(parent);
  };
}

class Scrubber {
  constructor(parent) {
    this.panels = [];
    this.play = button("Play (space)", icon("Play"), () => this.run(!this.running));
    this.play.classList.add("scrubber-play");
    this.label = html("span", { class: "scrubber-label" });
    this.input = html("input", { type: "range", min: 0, step: 1, input: () => this.slide() });
    this.fit = button("Fit the y axis to the bold lines (Z)", "Fit y", () => this.fitY(!this.isFitted));
    this.fit.classList.add("scrubber-fit");
    this.sentence = html("p", { class: "scrubber-sentence" });
    this.status = html("p", { class: "scrubber-status", role: "status" });
    this.live = html("p", { class: "scrubber-hidden", "aria-live": "polite" });
    this.picture = html("div", { class: "scrubber-picture" });
    this.bar = html("div", { class: "scrubber-bar" }, this.play,
      html("label", { class: "scrubber-slider" }, this.label, this.input), this.sentence,
      html("div", { class: "scrubber-save" }, this.fit,
        button("Save the picture as PNG", "PNG", () => this.save("png")),
        button("Save the picture as SVG", "SVG", () => this.save("svg"))));
    this.root = html("div", { class: "scrubber", "data-testid": "scrubber" }, this.status, this.picture, this.bar,
      this.live);
    this.ending = new AbortController();
    listen(this);
    parent.append(this.root);
    this.sizes = new ResizeObserver(() => this.layout());
    this.sizes.observe(this.root);
  }

  close() {
    this.ending.abort();
    this.sizes.disconnect();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.running);
    this.root.remove();
  }

  update({ data, setStateValue, setTriggerValue }) {
    this.run(false);
    const before = this.sweep;
    const isVisit = !before || data.link?.visit !== this.data.link?.visit;
    Object.assign(this, { data, sweep: read(data.sweep), report: setStateValue, trigger: setTriggerValue });
    this.isThumbnail = data.mode === "thumbnail";
    this.colour();
    if (!isVisit && before.name === this.sweep.name) this.index = carry(before, this.index, this.sweep);
    else this.open();
    const { positions, label } = this.sweep;
    this.input.max = positions.length - 1;
    this.input.disabled = positions.length < 2;
    this.play.disabled = positions.length < 2;
    this.label.textContent = label;
    const shown = this.isThumbnail ? this.sweep.panels.slice(0, 1) : this.sweep.panels;
    const held = this.panels.findIndex(({ group }) => group === document.activeElement);
    this.panels = shown.map((panel, number) => new (panel.kind === "shares" ? Shares : Lines)(
      { sweep: this.sweep, panel, palette: this.palette, number }));
    this.width = 0;
    this.fit.hidden = !this.panels.some(({ canFit }) => canFit);
    this.layout();
    this.panels[held]?.group?.focus({ preventScroll: true });
    this.go(this.index, true);
    this.root.dataset.ready = "true";
    if (this.isThumbnail && !isStill()) this.run(true);
  }

  open() {
    const { link, mode = "page" } = this.data;
    this.link = keeperOf(this.data);
    const { index, isFitted, problems } = readLink(this.link.search, this.sweep);
    this.isFitted = isFitted && !this.isThumbnail;
    // The server reads the link as well; of a page that it brings back it knows what it last heard.
    Object.assign(this, { index, reported: link && !link.asked ? null : index });
    this.status.textContent = problems.join(" ");
    this.root.dataset.mode = mode;
    if (!this.isThumbnail) return;
    [this.bar, this.status, this.live].forEach((part) => part.remove());
    this.root.append(this.sentence);
  }

  // The palette of a light or a dark room.
  colour() {
    const style = this.data.mode === "file" ? null : getComputedStyle(this.root);
    const given = style?.getPropertyValue("--st-background-color").trim();
    const dark = given ? luminance(given) < 0.3 : matchMedia("(prefers-color-scheme: dark)").matches;
    this.palette = this.data.palette[dark ? "dark" : "light"];
    this.root.dataset.theme = dark ? "dark" : "light";
    Object.entries(this.palette).forEach(([key, value]) =>
      this.root.style.setProperty(`--scrubber-${key.replace("_", "-")}`, value));
  }

  // Draws all panels anew at the width there is.
  layout() {
    const width = Math.floor(this.root.clientWidth);
    if (!width || width === this.width || !this.panels.length) return;
    this.width = width;
    const tallest = this.isThumbnail ? 190 : Math.max(Math.min(380, innerHeight - BESIDE), innerHeight * 0.52);
    const panels = this.panels.map(({ panel }) => panel);
    const { places: wide, zoom } = grid(width, panels, GAP, tallest);
    const rows = this.panels.map((panel, i) => panel.rowsBeside(wide[i].width / zoom));
    const { places, height } = grid(width, panels, GAP, tallest, rows);
    Object.assign(this, { held: null, zoom, places: places.map((place) => ({ ...place, height })) });
    const { title, description } = this.sweep;
    const high = places.at(-1).y + height;
    this.svg = svg("svg", { viewBox: `0 0 ${width} ${high}`, width, height: high,
      role: this.isThumbnail ? "img" : "figure", "font-family": FONT, "aria-label": `${title}. ${description}`,
      style: "font-variant-numeric: tabular-nums" });
    this.panels.forEach((panel, i) => {
      const group = panel.draw(places[i].width / zoom, height / zoom);
      group.setAttribute("transform", `translate(${places[i].x} ${places[i].y}) scale(${zoom})`);
      if (!this.isThumbnail && panel instanceof Lines) {
        group.setAttribute("tabindex", 0);
        group.append(ring(places[i].width / zoom, height / zoom));
      }
      panel.show(this.index);
      this.svg.append(group);
    });
    this.picture.replaceChildren(this.svg);
    this.refit();
  }

  // Fits the y axis of panels with an x of their own to the chosen lines, or gives them back that of all lines.
  fitY(on) {
    if (this.fit.hidden || this.isThumbnail) return;
    this.isFitted = on;
    this.keep();
    this.panels.forEach((panel) => panel.canFit && !on && panel.fit(null));
    this.refit();
  }

  refit() {
    this.fit.setAttribute("aria-pressed", this.isFitted);
    if (this.isFitted) this.panels.forEach((panel) => panel.canFit && panel.fit(this.index));
  }

  // The panel at a place on the screen, and that panel's upper left corner.
  panelAt(clientX, clientY) {
    const { left, top } = this.svg.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const i = this.places.findIndex((place) => x < place.x + place.width + GAP / 2
      && y < place.y + place.height + GAP / 2);
    return i < 0 ? {} : { panel: this.panels[i], left: left + this.places[i].x, top: top + this.places[i].y };
  }

  slide() {
    this.run(false);
    this.go(this.input.valueAsNumber);
  }

  go(wanted, isNew = false) {
    const { sweep, data, root } = this;
    const index = Math.min(sweep.positions.length - 1, Math.max(0, wanted));
    if (index === this.index && !isNew) return;
    this.index = index;
    this.input.value = index;
    const text = sentence(sweep, index);
    this.input.setAttribute("aria-valuetext", text);
    write(this.sentence, this.isThumbnail ? `${sweep.label} ${spell(sweep.positions[index], sweep.digits)}` : text);
    Object.assign(root.dataset, { value: sweep.positions[index], index });
    if (!isNew) {
      this.panels.forEach((panel) => (this.isFitted && panel.canFit ? panel.fit(index) : panel.show(index)));
      this.status.textContent = "";
    }
    this.keep();
    clearTimeout(this.timer);
    if (sweep.reports) this.timer = setTimeout(() => this.tell(), REST);
  }

  keep() {
    this.link.keep(writeLink(this.link.search, this.sweep, this));
  }

  // Says to the server where a person rests, if it wants to hear.
  tell() {
    if (this.isThumbnail || this.running || this.index === this.reported) return;
    this.reported = this.index;
    this.report("position", { index: this.index, visit: this.data.link?.visit });
  }

  // Draws a line of a panel, and those of its name in the others, stronger; read at an index of x. Without: none.
  hold(panel = null, line = -1, at = null) {
    const name = panel?.panel.lines[line]?.name;
    this.panels.forEach((one) => (one === panel ? one.hold(line, line < 0 ? null : at)
      : one.hold(one.panel.lines.findIndex((other) => other.name === name))));
    this.held = line < 0 ? null : panel;
    if (this.picture.contains(document.activeElement)) write(this.live, this.held?.said() ?? "");
  }

  // Tells the page which number was chosen, if it asked.
  pick() {
    if (!this.data.picks || !this.held) return;
    const { held: { line } } = this.held;
    this.trigger("pick", { panel: this.panels.indexOf(this.held), line, x: this.held.placeOf(line),
      position: this.index });
  }

  // Plays from here to the end, a thumbnail to and fro.
  run(on) {
    if (on ? isStill() : !this.running) return;
    cancelAnimationFrame(this.running);
    this.running = 0;
    const end = this.sweep.positions.length - 1;
    const first = this.index === end ? 0 : this.index / end;
    let begun = null;
    const frame = (now) => {
      begun ??= now;
      const along = first + (now - begun) / WHOLE;
      this.go(Math.round(end * (this.isThumbnail ? 1 - Math.abs(1 - (along % 2)) : Math.min(1, along))));
      if (!this.isThumbnail && along >= 1) this.run(false);
      else this.running = requestAnimationFrame(frame);
    };
    if (on && end > 0) this.running = requestAnimationFrame(frame);
    this.play.replaceChildren(icon(this.running ? "Pause" : "Play"));
    ["aria-label", "title"].forEach((key) =>
      this.play.setAttribute(key, this.running ? "Pause (space)" : "Play (space)"));
    if (!on) this.go(this.index, true);
  }

  save(kind) {
    const { title, positions, digits } = this.sweep;
    save(kind, this.svg, { background: this.palette.background, title: `${title}: ${sentence(this.sweep, this.index)}`,
      name: slug(title, spell(positions[this.index], digits)) });
  }
}
