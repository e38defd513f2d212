// Shows a sweep (core/scene/sweep.py) and moves through its positions, in the browser alone.

import { focused, html, icon, svg, watchView } from "../shared/dom.js";
import { FONT } from "../shared/fit_text.js";
import { keeperOf } from "../shared/link.js";
import { mounting } from "../shared/mount.js";
import { save, slug } from "../shared/save.js";
import { applyTheme, isStill } from "../shared/theme.js";
import { listen } from "./events.js";
import { grid } from "./geometry.js";
import { Lines } from "./lines.js";
import { Shares } from "./shares.js";
import { carry, read, readLink, sentence, spell, writeLink } from "./sweep.js";
import { write } from "./text.js";

/** @import { Panel } from "./panel.js" */

/**
 * The panel at a point of the screen, and the panel's upper left corner.
 * @typedef {{ panel: Panel, left: number, top: number }} Place
 */

const GAP = 16;
const REST = 300; // ms without a change until the position is sent to the server
const WHOLE = 5000; // ms of a play from the first position to the last
const OUTSIDE = 160; // px of a low window outside the picture

/** @param {string} label @param {Content} content @param {() => void} press */
const button = (label, content, press) =>
  html("button", { type: "button", class: "scrubber-button", "aria-label": label, title: label, click: press },
    content);

/**
 * The focus ring of a panel.
 * @param {number} width
 * @param {number} height
 */
const ring = (width, height) => svg("rect", { class: "scrubber-ring", x: -4, y: -4, width: width + 8,
  height: height + 8, rx: 6, fill: "none", "stroke-width": 2, "pointer-events": "none" });

// With new data on the same element the position and the focus stay.
export class Scrubber {
  /** @type {ScrubberData} */ data;
  /** @type {Sweep} */ sweep;
  /** @type {Palette} */ palette;
  /** @type {Kept} */ link;
  /** @type {Given<ScrubberData>["setStateValue"]} */ report; // to the server
  /** @type {Given<ScrubberData>["setTriggerValue"]} */ trigger;
  /** @type {Panel[]} */ panels = [];
  /** @type {Panel | null} */ highlighted = null; // the panel of the highlighted line
  /** @type {Rectangle[]} */ places = []; // of the panels
  /** @type {SVGSVGElement} */ svg;
  index = 0; // of the position
  /** @type {number | null} */ reported = null; // the index that was last sent to the server
  isThumbnail = false;
  isFitted = false; // whether the y axis is
  width = 0; // px, when it was drawn
  zoom = 1; // how much larger everything in a wide panel is drawn
  running = 0; // the next animation frame of a play
  timer = 0;
  isSeen = false; // a thumbnail plays only while it is in view

  /** @param {HTMLElement} parent @param {AbortController} ending */
  constructor(parent, ending) {
    this.play = button("Play (space)", icon("play"), () => this.run(!this.running));
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
    listen(this, ending.signal);
    this.ending = ending.signal;
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

  /** @param {Given<ScrubberData>} given */
  update({ data, setStateValue, setTriggerValue }) {
    this.run(false);
    const before = this.sweep;
    const isVisit = !before || data.link?.visit !== this.data.link?.visit;
    Object.assign(this, { data, sweep: read(data.sweep), report: setStateValue, trigger: setTriggerValue });
    this.isThumbnail = data.mode === "thumbnail";
    this.palette = applyTheme(this.root, "scrubber", data);
    if (before && !isVisit && before.name === this.sweep.name) this.index = carry(before, this.index, this.sweep);
    else this.open();
    const { positions, label } = this.sweep;
    this.input.max = String(positions.length - 1);
    this.input.disabled = positions.length < 2;
    this.play.disabled = positions.length < 2;
    this.label.textContent = label;
    const shown = this.isThumbnail ? this.sweep.panels.slice(0, 1) : this.sweep.panels;
    const focusIndex = this.panels.findIndex(({ group }) => document.activeElement === group);
    this.panels = shown.map((panel, number) => new (panel.kind === "shares" ? Shares : Lines)(
      { sweep: this.sweep, panel, palette: this.palette, number }));
    this.width = 0;
    this.fit.hidden = !this.panels.some(({ canFit }) => canFit);
    this.layout();
    this.panels[focusIndex]?.group?.focus({ preventScroll: true });
    this.go(this.index, true);
    this.root.dataset.ready = "true";
    if (this.isThumbnail) this.run(this.isSeen);
  }

  open() {
    const { link, mode = "page" } = this.data;
    this.link = keeperOf(this.data);
    const { index, isFitted, problems } = readLink(this.link.search, this.sweep);
    this.isFitted = isFitted && !this.isThumbnail;
    // The server reads the link as well; on a return to the page it knows the last position that was sent.
    Object.assign(this, { index, reported: link && !link.asked ? null : index });
    this.status.textContent = problems.join(" ");
    this.root.dataset.mode = mode;
    if (!this.isThumbnail) return;
    [this.bar, this.status, this.live].forEach((part) => part.remove());
    this.root.append(this.sentence);
    watchView(this.root, this.ending, (isSeen) => {
      this.isSeen = isSeen;
      this.run(isSeen);
    });
  }

  // Redraws all panels at the current width.
  layout() {
    const width = Math.floor(this.root.clientWidth);
    if (!width || width === this.width || !this.panels.length) return;
    this.width = width;
    const tallest = this.isThumbnail ? 190 : Math.max(Math.min(380, innerHeight - OUTSIDE), innerHeight * 0.52);
    const panels = this.panels.map(({ panel }) => panel);
    const { places: wide, zoom } = grid(width, panels, GAP, tallest);
    const rows = this.panels.map((panel, i) => panel.gutterRows(wide[i].width / zoom));
    const { places, height } = grid(width, panels, GAP, tallest, rows);
    Object.assign(this, { highlighted: null, zoom, places: places.map((place) => ({ ...place, height })) });
    const { title, description } = this.sweep;
    const high = places[places.length - 1].y + height;
    this.svg = svg("svg", { viewBox: `0 0 ${width} ${high}`, width, height: high,
      role: this.isThumbnail ? "img" : "figure", "font-family": FONT, "aria-label": `${title}. ${description}`,
      style: "font-variant-numeric: tabular-nums" });
    this.panels.forEach((panel, i) => {
      const group = panel.draw(places[i].width / zoom, height / zoom);
      group.setAttribute("transform", `translate(${places[i].x} ${places[i].y}) scale(${zoom})`);
      if (!this.isThumbnail && panel instanceof Lines) {
        group.setAttribute("tabindex", "0");
        group.append(ring(places[i].width / zoom, height / zoom));
      }
      panel.show(this.index);
      this.svg.append(group);
    });
    this.picture.replaceChildren(this.svg);
    this.refit();
  }

  /**
   * Fits the y axis of panels with an x of their own to the bold lines, or to all lines again.
   * @param {boolean} on
   */
  fitY(on) {
    if (this.fit.hidden || this.isThumbnail) return;
    this.isFitted = on;
    this.keep();
    this.panels.forEach((panel) => panel.canFit && !on && panel.fit(null));
    this.refit();
  }

  refit() {
    this.fit.setAttribute("aria-pressed", String(this.isFitted));
    if (this.isFitted) this.panels.forEach((panel) => panel.canFit && panel.fit(this.index));
  }

  /** @param {number} clientX @param {number} clientY @returns {Place | null} */
  panelAt(clientX, clientY) {
    const { left, top } = this.svg.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const i = this.places.findIndex((place) => x < place.x + place.width + GAP / 2
      && y < place.y + place.height + GAP / 2);
    return i < 0 ? null : { panel: this.panels[i], left: left + this.places[i].x, top: top + this.places[i].y };
  }

  slide() {
    this.run(false);
    this.go(this.input.valueAsNumber);
  }

  /** @param {number} wanted */
  go(wanted, isNew = false) {
    const { sweep, root } = this;
    const index = Math.min(sweep.positions.length - 1, Math.max(0, wanted));
    if (index === this.index && !isNew) return;
    this.index = index;
    this.input.value = String(index);
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
    if (sweep.reports) this.timer = setTimeout(() => this.send(), REST);
  }

  keep() {
    this.link.keep(writeLink(this.link.search, this.sweep, this));
  }

  // Sends a position to the server after a pause, if the sweep asks for it.
  send() {
    if (this.isThumbnail || this.running || this.index === this.reported) return;
    this.reported = this.index;
    this.report("position", { index: this.index, visit: this.data.link?.visit });
  }

  /**
   * Highlights a line of a panel, and lines of the same name in the others, at an index of x; without arguments, none.
   * @param {Panel | null} [panel]
   * @param {number} [line]
   * @param {number | null} [at]
   */
  highlight(panel = null, line = -1, at = null) {
    const name = panel?.panel.lines[line]?.name;
    this.panels.forEach((one) => (one === panel ? one.highlight(line, line < 0 ? null : at)
      : one.highlight(one.panel.lines.findIndex((other) => other.name === name))));
    this.highlighted = line < 0 ? null : panel;
    if (this.picture.contains(focused())) write(this.live, this.highlighted?.description() ?? "");
  }

  // Sends the picked number to the page, if it asks for picks.
  pick() {
    if (!this.data.picks || !this.highlighted) return;
    const { highlighted: { line } } = this.highlighted;
    this.trigger("pick", { panel: this.panels.indexOf(this.highlighted), line, x: this.highlighted.placeOf(line),
      position: this.index });
  }

  /**
   * Plays from the current position to the end, a thumbnail forward and backward.
   * @param {boolean} on
   */
  run(on) {
    if (on ? isStill() : !this.running) return;
    cancelAnimationFrame(this.running);
    this.running = 0;
    const end = this.sweep.positions.length - 1;
    const first = this.index === end ? 0 : this.index / end;
    let begun = /** @type {number | null} */ (null);
    /** @param {number} now */
    const frame = (now) => {
      begun ??= now;
      const along = first + (now - begun) / WHOLE;
      this.go(Math.round(end * (this.isThumbnail ? 1 - Math.abs(1 - (along % 2)) : Math.min(1, along))));
      if (!this.isThumbnail && along >= 1) this.run(false);
      else this.running = requestAnimationFrame(frame);
    };
    if (on && end > 0) this.running = requestAnimationFrame(frame);
    this.play.replaceChildren(icon(this.running ? "pause" : "play"));
    ["aria-label", "title"].forEach((key) =>
      this.play.setAttribute(key, this.running ? "Pause (space)" : "Play (space)"));
    if (!on) this.go(this.index, true);
  }

  /** @param {"png" | "svg"} kind */
  save(kind) {
    const { title, positions, digits } = this.sweep;
    save(kind, this.svg, { background: this.palette.background, title: `${title}: ${sentence(this.sweep, this.index)}`,
      name: slug(title, spell(positions[this.index], digits)) });
  }
}

export default mounting(Scrubber);
