// The Plotly chart: new data keep the node, the zoom and hidden traces (Plotly.react).

import { elementOf, html } from "../shared/dom.js";
import { keeperOf } from "../shared/link.js";
import { mounting } from "../shared/mount.js";
import { backgroundOf, themeOf } from "../shared/theme.js";
import { buttonColours, config, crowds } from "./buttons.js";
import { Keys } from "./keys.js";
import { extractLabels, label, labelAhead } from "./labelled.js";
import { plotly, unsupported } from "./library.js";
import { eyeOf, markers, rangesOf, sceneOf, turnedTo, wordOf } from "./points.js";
import { Press } from "./press.js";
import { lookingAt } from "./space.js";
import { centred, kindOf, readView, sees, withView, writeView } from "./view.js";

/** @import { LabelSet } from "./labelled.js" */

const STILL = 120; // ms without rotation until the labels are placed again
const ZOOM_IN = 0.45; // factor on the camera's distance when it centres a point, unless the user has moved it
const KEYS = "Arrow keys go from point to point, Enter chooses one.";

// After the next frame, so that what is above the chart does not wait for it. The page's main picture, which has a
// view, is drawn at once.
const afterFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

class Chart {
  /** @type {Given<ChartData> | null} */ latest = null; // null once it is closed
  /** @type {Kept | undefined} */ link;
  /** @type {Place["visit"] | undefined} */ visit;
  /** @type {string | undefined} */ revision;
  /** @type {ChartKind} */ kind = "flat";
  name = ""; // of the view, in the link
  ownsView = false; // whether this module, not Plotly, manages the view: it is in the link, or centred on a point
  /** @type {any} */ layout; // as it was given, to reset the view
  /** @type {ChartView | null} */ view = null; // chosen by the user or the link; null for everything
  /** @type {ChartView | null} */ stays = null; // the view kept for new data
  /** @type {Camera | null} */ camera = null; // set by the user's rotation
  /** @type {string | null | undefined} */ of = null; // the name of the centred point
  /** @type {string | null} */ shown = null; // a key of what is drawn
  /** @type {{ of: string, config: any } | undefined} */ configured;
  /** @type {LabelSet[]} */ labelSets = []; // and the state that the labels were chosen for
  labelled = "";
  /** @type {Promise<void>} */ settling = Promise.resolve();
  background = "";
  isTurning = false;
  goingHome = false;
  turning = 0; // timer of a rotation in progress

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
    // Plotly reports double clicks only in 2-D charts.
    this.node.addEventListener("dblclick", (event) => this.kind === "solid" && this.ownsView
      && elementOf(event).matches("canvas, .gl-container *") && this.home());
    window.addEventListener("mouseup", () => setTimeout(() => this.endRotation()), { signal });
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
    this.node.setAttribute("role", clicks ? "application" : "img"); // receives arrow keys also with a screen reader
    this.node.setAttribute("aria-label", clicks ? `${description} ${KEYS}` : description);
    if (height) this.node.style.minHeight = `${height}px`; // avoids a layout shift when it is drawn
    if (!this.shown || !this.ownsView) await afterFrame();
    if (this.latest !== given) return; // newer data have arrived
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
      if (this.refuses(data)) return;
      const Plotly = await plotly();
      if (this.latest !== given) return;
      const isSame = this.shown && revision === this.revision;
      this.begin(given.data, kindOf(data), layout);
      const ahead = isSame ? this.toCentre(layout.meta) : null; // known in advance: drawing once is enough
      if (ahead) Object.assign(this, { view: ahead, of: layout.meta.of });
      this.stays = isSame ? this.toStay(layout.meta) : null;
      const { data: rest, labelSets } = extractLabels(data);
      const template = JSON.parse(templates[theme]);
      const drawn = { ...withView(layout, this.view ?? this.stays, this.camera), template,
        modebar: buttonColours(template), uirevision: revision, autosize: true };
      const labelled = ahead ? labelAhead(this.node, rest, labelSets, ahead) : "";
      await Plotly.react(this.node, rest, drawn, this.config(mode === "file"));
      Object.assign(this, { shown: wanted, labelSets, labelled });
      this.listen();
      await this.centre(layout.meta);
      // A link's view may be of other data: then it contains no points.
      if (this.view && this.kind === "flat" && !markers(this.node).length) await this.home();
      await this.settle();
      this.say("");
      this.root.dataset.ready = "true";
      this.follow(); // an invalid view, or one of other data, is removed from the link
    }
    this.keys.listen(clicks ? (point) => this.latest?.setTriggerValue("click", point) : null);
  }

  /**
   * Whether the browser cannot draw the data; then a message replaces the chart.
   * @param {any[]} data
   */
  refuses(data) {
    const sentence = unsupported(data);
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
   * The view for new data: initially that of the link, and the same as long as the revision is.
   * @param {ChartData} data
   * @param {ChartKind} kind
   * @param {any} layout
   */
  begin(data, kind, layout) {
    const { view: name, revision, link } = data;
    // A page that is still computing may name it later.
    const isFirst = Boolean(name) && (!this.link || link?.visit !== this.visit);
    if (isFirst) Object.assign(this, { visit: link?.visit, link: keeperOf(data) });
    if (isFirst || revision !== this.revision) {
      const { view, problem } = isFirst && this.link ? readView(this.link.search, name, kind)
        : { view: null, problem: "" };
      this.status.textContent = problem;
      const { of, centre } = layout.meta ?? {};
      const isSeen = view !== null && of && kind === "flat" && sees(view, centre);
      this.of = isSeen ? of : null; // what the user has already seen is not centred again
      Object.assign(this, { view, camera: null });
    }
    this.root.dataset.kind = kind;
    const home = structuredClone(layout); // Plotly modifies its copy
    Object.assign(this, { revision, kind, name, layout: home, ownsView: Boolean(name || layout.meta?.of) });
  }

  /**
   * The same object as long as its content is the same: if a function in it changes, Plotly removes the whole chart and
   * draws it twice.
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

  // Plotly's events, set again after each drawing, as purging removes them.
  listen() {
    /** @type {Record<string, (told: any) => unknown>} */
    const handlers = {
      plotly_click: ({ points: [point] }) => (this.kind === "solid" ? this.press.told(point) : this.click(point)),
      plotly_hover: ({ points: [point] }) => this.press.hover(point),
      plotly_unhover: () => this.press.hover(),
      plotly_relayout: (changes) => this.moved(Object.keys(changes)),
      plotly_relayouting: () => this.kind === "solid" && this.turns(),
      plotly_restyle: () => this.settle(),
      plotly_doubleclick: () => this.ownsView && this.home(),
    };
    for (const [event, handle] of Object.entries(handlers)) {
      this.node.removeAllListeners(event);
      this.node.on(event, handle);
    }
  }

  /** @param {any} point */
  click(point) {
    if (!this.latest?.data.clicks) return;
    const { curveNumber, x, y, customdata } = point;
    this.latest.setTriggerValue("click", { trace: curveNumber, x, y, word: wordOf(customdata) });
  }

  /**
   * The user has zoomed or rotated the picture, or its size has changed.
   * @param {string[]} keys
   */
  moved(keys) {
    const isTurned = keys.some((key) => key.startsWith("scene.camera"));
    this.isTurning = false;
    if (this.ownsView && (isTurned || keys.some((key) => /^[xy]axis\.(range|autorange)/.test(key)))) {
      this.camera = isTurned ? eyeOf(this.node) ?? null : null;
      // Plotly writes it into the layout that the scene was created with, which new data have replaced.
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

  // Plotly does not notice the end of a rotation outside its picture.
  endRotation() {
    const camera = this.latest && this.isTurning && turnedTo(this.node);
    if (camera) window.Plotly.relayout(this.node, { "scene.camera": camera });
  }

  // New labels would interrupt a rotation in progress, such as that of a wheel.
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
   * Centres the point that the figure names, if it is another than before.
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
   * The camera that centres a point in 3-D, known once the figure is drawn. A camera position from the link is kept.
   * @param {ChartMeta} [meta]
   */
  toLookAt({ of, centre } = {}) {
    if (!of || !centre || of === this.of || this.kind !== "solid") return null;
    const scene = sceneOf(this.node);
    if (!scene) return null;
    return lookingAt(scene, centre, { part: this.view ? 1 : ZOOM_IN, isTurned: Boolean(this.view && !this.camera) });
  }

  /**
   * The ranges that centre this point, or null if it is centred already.
   * @param {ChartMeta} [meta]
   */
  toCentre({ of, centre } = {}) {
    if (!of || !centre || of === this.of || this.kind === "solid") return null;
    const ranges = rangesOf(this.node);
    return ranges ? centred(ranges, centre, this.view !== null) : null;
  }

  /**
   * The visible ranges, if a point is named that is not to be centred, as it was clicked.
   * @param {ChartMeta} [meta]
   */
  toStay({ of, centre } = {}) {
    return of && !centre && this.kind !== "solid" ? rangesOf(this.node) : null;
  }

  // Labels and ring for the current view; one after the other, as a restyle takes time.
  settle() {
    this.settling = this.settling.catch(() => {}).then(async () => {
      this.root.toggleAttribute("data-crowded", crowds(this.node));
      this.labelled = await label(this.node, this.labelSets, this.labelled);
      this.keys.settle();
    });
    return this.settling;
  }

  follow() {
    if (this.name && this.link) this.link.keep(writeView(this.link.search, this.name, this.view, this.kind));
  }
}

export default mounting(Chart);
