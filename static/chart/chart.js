// The one Plotly chart: new data keep the node, the zoom and what is hidden (Plotly.react).

import { elementOf, html } from "../shared/dom.js";
import { keeperOf } from "../shared/link.js";
import { mounting } from "../shared/mount.js";
import { backgroundOf, themeOf } from "../shared/theme.js";
import { buttonColours, config, crowds } from "./buttons.js";
import { Keys } from "./keys.js";
import { label, labelAhead, putAside } from "./labelled.js";
import { lacking, plotly } from "./library.js";
import { eyeOf, markers, rangesOf, sceneOf, turnedTo, wordOf } from "./points.js";
import { Press } from "./press.js";
import { lookingAt } from "./space.js";
import { centred, kindOf, readView, sees, withView, writeView } from "./view.js";

/** @import { Aside } from "./labelled.js" */

const STILL = 120; // ms without a turn until the labels follow
const NEARER = 0.45; // how near the eye comes to a point that it is to look at, while nobody has chosen where it is
const KEYS = "Arrow keys go from point to point, Enter chooses one.";

// After the frame that is due: what stands above the chart is not to wait for it. One that is the page's own picture,
// with a view, comes at once.
const afterFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

class Chart {
  /** @type {Given<ChartData> | null} */ latest = null; // data; null once it is closed
  /** @type {Kept | undefined} */ link;
  /** @type {Place["visit"] | undefined} */ visit;
  /** @type {string | undefined} */ revision;
  /** @type {ChartKind} */ kind = "flat";
  name = ""; // in the link
  ownsView = false; // whether the view is the chart's own, in the link or about a point, and not Plotly's
  /** @type {any} */ layout; // as it was given, for the way home
  /** @type {ChartView | null} */ view = null; // that a person or the link has chosen; null for everything
  /** @type {ChartView | null} */ stays = null; // that new data are shown in
  /** @type {Camera | null} */ camera = null; // that a person has turned
  /** @type {string | null | undefined} */ of = null; // the name of the point that is in the middle
  /** @type {string | null} */ shown = null; // what is drawn
  /** @type {{ of: string, config: any } | undefined} */ configured;
  /** @type {Aside[]} */ aside = []; // labels, and what they were chosen for
  labelled = "";
  /** @type {Promise<void>} */ settling = Promise.resolve();
  background = "";
  isTurning = false;
  goingHome = false;
  turning = 0; // the timer of a turn that goes on

  /** @param {HTMLElement} parent @param {AbortController} ending */
  constructor(parent, ending) {
    const { signal } = ending;
    this.node = /** @type {PlotlyNode} */ (/** @type {HTMLElement} */ (html("div", { class: "chart-plot" })));
    this.notice = html("p", { class: "chart-notice" }, "The chart is loading \u2026");
    this.status = html("p", { class: "chart-status", role: "status" });
    this.live = html("p", { class: "chart-hidden", "aria-live": "polite" });
    const body = html("div", { class: "chart-body" }, this.node, this.notice);
    this.root = html("div", { class: "chart", "data-testid": "chart" }, this.status, body, this.live);
    this.keys = new Keys(this.node, this.live);
    // Plotly tells of a double click in flat charts alone.
    this.node.addEventListener("dblclick", (event) => this.kind === "solid" && this.ownsView
      && elementOf(event).matches("canvas, .gl-container *") && this.home());
    window.addEventListener("mouseup", () => setTimeout(() => this.leaveAside()), { signal });
    this.press = new Press(this.node, (point) => this.click(point), signal);
    parent.append(this.root);
  }

  close() {
    this.latest = null;
    clearTimeout(this.turning);
    window.Plotly?.purge(this.node);
    this.root.remove();
  }

  /** @param {Given<ChartData>} given */
  async update(given) {
    this.latest = given;
    const { description, clicks, height } = given.data;
    this.node.setAttribute("role", clicks ? "application" : "img"); // which hears arrow keys from a screen reader, too
    this.node.setAttribute("aria-label", clicks ? `${description} ${KEYS}` : description);
    if (height) this.node.style.minHeight = `${height}px`; // nothing jumps when it is there
    if (!this.shown || !this.ownsView) await afterFrame();
    if (this.latest !== given) return; // newer data have come
    try {
      await this.draw(given);
    } catch (problem) {
      this.say(problem instanceof Error ? problem.message : String(problem));
    }
  }

  /** @param {Given<ChartData>} given */
  async draw(given) {
    const { figure, templates, revision, clicks, link, mode } = given.data;
    this.background = backgroundOf(this.root) || "#ffffff";
    const theme = themeOf(this.background);
    const wanted = theme + revision + figure + (link?.visit ?? "");
    if (this.shown !== wanted) {
      const { data, layout } = JSON.parse(figure);
      if (this.lacks(data)) return;
      const Plotly = await plotly();
      if (this.latest !== given) return;
      const isSame = this.shown && revision === this.revision;
      this.begin(given.data, kindOf(data), layout);
      const ahead = isSame ? this.toCentre(layout.meta) : null; // known before it is drawn: once is enough
      if (ahead) Object.assign(this, { view: ahead, of: layout.meta.of });
      this.stays = isSame ? this.toStay(layout.meta) : null;
      const { data: rest, aside } = putAside(data);
      const template = JSON.parse(templates[theme]);
      const drawn = { ...withView(layout, this.view ?? this.stays, this.camera), template,
        modebar: buttonColours(template), uirevision: revision, autosize: true };
      const labelled = ahead ? labelAhead(this.node, rest, aside, ahead) : "";
      await Plotly.react(this.node, rest, drawn, this.config(mode === "file"));
      Object.assign(this, { shown: wanted, aside, labelled });
      this.listen();
      await this.centre(layout.meta);
      // A link's view may be of other points: nothing is to be seen in it.
      if (this.view && this.kind === "flat" && !markers(this.node).length) await this.home();
      await this.settle();
      this.say("");
      this.root.dataset.ready = "true";
      this.follow(); // a view that is none, or of other places, leaves the link
    }
    this.keys.listen(clicks ? (point) => this.latest?.setTriggerValue("click", point) : null);
  }

  /**
   * Whether the browser cannot draw it; then it says so in the chart's place.
   * @param {any[]} data
   */
  lacks(data) {
    const sentence = lacking(data);
    if (!sentence) return false;
    window.Plotly?.purge(this.node);
    this.shown = null;
    this.say(sentence);
    return true;
  }

  /** @param {string} sentence */
  say(sentence) {
    this.notice.textContent = sentence;
    this.notice.hidden = !sentence;
  }

  /**
   * The view that new data are shown in: the link's at first, the same as long as the revision is.
   * @param {ChartData} data
   * @param {ChartKind} kind
   * @param {any} layout
   */
  begin(data, kind, layout) {
    const { view: name, revision, link } = data;
    // A page that is still at work may name it later.
    const isFirst = Boolean(name) && (!this.link || link?.visit !== this.visit);
    if (isFirst) Object.assign(this, { visit: link?.visit, link: keeperOf(data) });
    if (isFirst || revision !== this.revision) {
      const { view, problem } = isFirst && this.link ? readView(this.link.search, name, kind)
        : { view: null, problem: "" };
      this.status.textContent = problem;
      const { of, centre } = layout.meta ?? {};
      const isSeen = view !== null && of && kind === "flat" && sees(view, centre);
      this.of = isSeen ? of : null; // what a person saw is not centred again
      Object.assign(this, { view, camera: null });
    }
    this.root.dataset.kind = kind;
    const home = structuredClone(layout); // Plotly writes into its own
    Object.assign(this, { revision, kind, name, layout: home, ownsView: Boolean(name || layout.meta?.of) });
  }

  /**
   * The same object as long as it says the same: where one of its functions is another, Plotly takes the whole chart
   * down, and draws it twice.
   * @param {boolean} isFile
   */
  config(isFile) {
    const { kind, ownsView } = this;
    const of = `${kind} ${ownsView}`;
    if (this.configured?.of !== of) {
      this.configured = { of, config: config({ kind, ownsView, isFile }, () => this.about()) };
    }
    return this.configured.config;
  }

  about() {
    const { name, description } = /** @type {Given<ChartData>} */ (this.latest).data;
    /** @param {string} sentence */
    const say = (sentence) => { this.status.textContent = sentence; };
    return { name, description, background: this.background, home: () => this.home(), say };
  }

  // Plotly's events, anew after each drawing: purging forgets them.
  listen() {
    /** @type {Record<string, (told: any) => unknown>} */
    const heard = {
      plotly_click: ({ points: [point] }) => (this.kind === "solid" ? this.press.told(point) : this.click(point)),
      plotly_hover: ({ points: [point] }) => this.press.hover(point),
      plotly_unhover: () => this.press.hover(),
      plotly_relayout: (changes) => this.moved(Object.keys(changes)),
      plotly_relayouting: () => this.kind === "solid" && this.turns(),
      plotly_restyle: () => this.settle(),
      plotly_doubleclick: () => this.ownsView && this.home(),
    };
    for (const [event, hear] of Object.entries(heard)) {
      this.node.removeAllListeners(event);
      this.node.on(event, hear);
    }
  }

  /** @param {any} point */
  click(point) {
    if (!this.latest?.data.clicks) return;
    const { curveNumber, x, y, customdata } = point;
    this.latest.setTriggerValue("click", { trace: curveNumber, x, y, word: wordOf(customdata) });
  }

  /**
   * A person has zoomed or turned the picture, or it has another size.
   * @param {string[]} keys
   */
  moved(keys) {
    const isTurned = keys.some((key) => key.startsWith("scene.camera"));
    this.isTurning = false;
    if (this.ownsView && (isTurned || keys.some((key) => /^[xy]axis\.(range|autorange)/.test(key)))) {
      this.camera = isTurned ? eyeOf(this.node) ?? null : null;
      // Plotly writes it into the layout that the scene was made with, which is another after new data.
      if (isTurned) this.node.layout.scene.camera = structuredClone(this.camera);
      const eye = this.camera?.eye;
      if (!this.goingHome) this.view = eye ? [eye.x, eye.y, eye.z] : rangesOf(this.node);
      this.status.textContent = "";
      this.follow();
    }
    if (isTurned) this.turned();
    else this.settle();
  }

  turns() {
    this.isTurning = true;
    this.keys.hide();
  }

  // Plotly does not hear where a turn ends beside its picture.
  leaveAside() {
    const camera = this.latest && this.isTurning && turnedTo(this.node);
    if (camera) window.Plotly.relayout(this.node, { "scene.camera": camera });
  }

  // New labels would break off a turn that goes on, as a wheel's does.
  turned() {
    this.keys.settle();
    clearTimeout(this.turning);
    this.turning = setTimeout(() => this.settle(), STILL);
  }

  async home() {
    Object.assign(this, { view: null, camera: null, goingHome: true });
    /** @param {string} name */
    const axis = (name) => (this.layout[name]?.range ? { [`${name}.range`]: this.layout[name].range.slice() }
      : { [`${name}.autorange`]: true });
    await window.Plotly.relayout(this.node, this.kind === "solid"
      ? { "scene.camera": structuredClone(this.layout.scene?.camera ?? {}) } : { ...axis("xaxis"), ...axis("yaxis") });
    this.goingHome = false;
    this.follow();
  }

  /**
   * Puts the point that the figure names into the middle, when it names another than before.
   * @param {ChartMeta | undefined} meta
   */
  async centre(meta) {
    const [ranges, camera] = [this.toCentre(meta), this.toLookAt(meta)];
    const isOver = this.of && !meta?.of;
    this.of = meta?.of;
    if (isOver) await this.home();
    if (camera) await window.Plotly.relayout(this.node, { "scene.camera": camera });
    if (!ranges) return;
    const [x0, x1, y0, y1] = ranges;
    await window.Plotly.relayout(this.node, { "xaxis.range": [x0, x1], "yaxis.range": [y0, y1] });
  }

  /**
   * The same in 3-D, where it is known once it is drawn: a camera. Where a link has put the eye, it stays.
   * @param {ChartMeta} [meta]
   */
  toLookAt({ of, centre } = {}) {
    if (!of || !centre || of === this.of || this.kind !== "solid") return null;
    const scene = sceneOf(this.node);
    if (!scene) return null;
    return lookingAt(scene, centre, { part: this.view ? 1 : NEARER, isTurned: Boolean(this.view && !this.camera) });
  }

  /**
   * The ranges that have this point in their middle, or null where it is there already.
   * @param {ChartMeta} [meta]
   */
  toCentre({ of, centre } = {}) {
    if (!of || !centre || of === this.of || this.kind === "solid") return null;
    const ranges = rangesOf(this.node);
    return ranges ? centred(ranges, centre, this.view !== null) : null;
  }

  /**
   * The ranges that are seen, where a point is named that is not to be centred: it was clicked.
   * @param {ChartMeta} [meta]
   */
  toStay({ of, centre } = {}) {
    return of && !centre && this.kind !== "solid" ? rangesOf(this.node) : null;
  }

  // Labels and ring for what is seen now; one after the other, as a restyle takes its time.
  settle() {
    this.settling = this.settling.catch(() => {}).then(async () => {
      this.root.toggleAttribute("data-crowded", crowds(this.node));
      this.labelled = await label(this.node, this.aside, this.labelled);
      this.keys.settle();
    });
    return this.settling;
  }

  follow() {
    if (this.name && this.link) this.link.keep(writeView(this.link.search, this.name, this.view, this.kind));
  }
}

export default mounting(Chart);
