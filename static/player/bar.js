// The controls, the time bar, and the playback timer.

import { html, icon } from "../shared/dom.js";

/** @import { Player } from "./player.js" */

/** @type {Record<string, string>} */
const NAMES = {
  first: "First (Home)", back: "Back (\u2190)", play: "Play (space)", next: "Next (\u2192)", last: "Last (End)",
};

const SPEEDS = [["0.5", "0.5\u00d7"], ["1", "1\u00d7"], ["2", "2\u00d7"]];
const GRAINS = [["step", "by time step"], ["operation", "by operation"]];

/** @param {string} action @param {string} label @param {...Content} content */
const button = (action, label, ...content) => html("button", {
  type: "button", class: "player-button", "data-action": action, "aria-label": label, title: label,
}, ...content);

/** @param {string} what @param {string} label @param {string[][]} options */
const choice = (what, label, options) => html("select", {
  class: "player-select", "data-choice": what, "aria-label": label,
}, ...options.map(([value, word]) => html("option", { value }, word)));

export class Bar {
  /** @param {(index: number) => void} onSeek */
  constructor(onSeek) {
    /** @type {HTMLElement[]} */
    this.segments = [];
    /** @type {HTMLAnchorElement[]} */
    this.links = [];
    /** @type {() => void} */
    this.refer = () => {};
    this.index = 0;
    this.playing = false;
    this.track = html("div", {
      class: "player-track", role: "slider", tabindex: 0, "aria-label": "Step", "aria-valuemin": 0,
    });
    this.names = html("div", { class: "player-chapters" });
    this.count = html("span", { class: "player-count" });
    this.play = button("play", NAMES.play, icon("play"));
    this.grain = choice("grain", "Step size", GRAINS);
    this.speed = choice("speed", "Speed", SPEEDS);
    this.fold = html("button", {
      type: "button", class: "player-button player-word", "data-action": "fold", "aria-pressed": "false",
      title: "Show as a loop: one cell instead of its copies (F)",
    }, "as a loop");
    this.element = html("div", { class: "player-bar" },
      html("div", { class: "player-buttons" }, ...["first", "back"].map((a) => button(a, NAMES[a], icon(a))), this.play,
        ...["next", "last"].map((a) => button(a, NAMES[a], icon(a)))),
      html("div", { class: "player-time" }, this.track, this.names),
      this.count,
      html("div", { class: "player-options" }, this.grain, this.speed, this.fold,
        button("zoom-out", "Zoom out (\u2212)", "\u2212"), button("zoom-in", "Zoom in (+)", "+"),
        button("fit", "Fit (0)", "fit"), button("png", "Save the picture as PNG", "PNG"),
        button("svg", "Save the picture as SVG", "SVG")));
    for (const type of ["pointerover", "focusin"]) this.names.addEventListener(type, () => this.refer());
    this.drag(onSeek);
  }

  /** @param {(index: number) => void} onSeek */
  drag(onSeek) {
    /** @param {PointerEvent} event */
    const seek = (event) => {
      const { left, width } = this.track.getBoundingClientRect();
      const at = Math.ceil(((event.clientX - left) / width) * this.segments.length);
      onSeek(Math.min(this.segments.length, Math.max(1, at)));
    };
    this.track.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.track.setPointerCapture(event.pointerId);
      seek(event);
    });
    this.track.addEventListener("pointermove", (event) => this.track.hasPointerCapture(event.pointerId) && seek(event));
  }

  /**
   * New stops: one segment each in the colour of its chapter, and the names of the chapters as links.
   * @param {Stop[]} stops
   * @param {Span[]} chapters
   * @param {Palette} palette
   * @param {(at: string) => string} href
   */
  build(stops, chapters, palette, href) {
    /** @param {Chapter} chapter */
    const colour = ({ tone }) => palette[tone] ?? palette.plain;
    this.segments = stops.map(({ chapter }) => html("i", { style: `--tone: ${colour(chapter)}` }));
    this.track.replaceChildren(...this.segments);
    this.track.setAttribute("aria-valuemax", String(stops.length));
    this.links = chapters.map((chapter) => html("a", {
      class: "player-chapter", "data-chapter": chapter.id,
      style: `color: ${colour(chapter)}; flex-grow: ${chapter.length}`,
    }, chapter.title));
    this.names.replaceChildren(...this.links);
    this.refer = () => this.links.forEach((link, i) => {
      link.href = href(stops[chapters[i].first - 1].id);
    });
    this.refer();
    this.index = 0;
  }

  /** @param {Player} player */
  show({ index, stop, grain, fold, speed, playing, scene, mode }) {
    if (mode === "thumbnail") return;
    for (let i = Math.min(index, this.index); i < Math.max(index, this.index); i++) {
      this.segments[i].toggleAttribute("data-done", i < index);
    }
    this.segments[this.index - 1]?.removeAttribute("data-now");
    this.segments[index - 1]?.setAttribute("data-now", "");
    this.index = index;
    this.count.textContent = `${index} of ${this.segments.length}`;
    this.track.setAttribute("aria-valuenow", String(index));
    this.track.setAttribute("aria-valuetext", stop ? stop.title : "weights and inputs only");
    this.links.forEach((link) => (link.dataset.chapter === stop?.chapter.id ? link.setAttribute("aria-current", "step")
      : link.removeAttribute("aria-current")));
    this.grain.value = grain;
    this.speed.value = speed;
    this.fold.setAttribute("aria-pressed", String(fold));
    this.fold.hidden = Boolean(scene.folded);
    if (playing !== this.playing) this.play.replaceChildren(icon(playing ? "pause" : "play"));
    this.play.setAttribute("aria-label", playing ? "Pause (space)" : NAMES.play);
    this.playing = playing;
  }
}

const SECONDS = { page: 0.7, file: 0.7, thumbnail: 1.4 }; // per step, at speed 1

// Playback: a page stops at the end, a thumbnail starts again.
export class Clock {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.timer = 0;
  }

  /** @param {boolean} on */
  play(on) {
    const { player } = this;
    if (on === player.playing) return;
    player.playing = on;
    clearTimeout(this.timer);
    if (on && player.isAtEnd) player.go(0);
    if (on) this.timer = setTimeout(() => this.tick(), player.mode === "thumbnail" ? 3000 : 250);
    player.bar.show(player);
  }

  tick() {
    const { player } = this;
    if (player.isAtEnd && player.mode !== "thumbnail") {
      this.play(false);
      return;
    }
    player.go(player.isAtEnd ? 0 : player.index + 1);
    this.timer = setTimeout(() => this.tick(), (SECONDS[player.mode] * 1000) / Number(player.speed));
  }
}
