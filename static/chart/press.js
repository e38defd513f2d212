// A press on a point in three dimensions. Plotly reports a click as soon as the button is down, when it may still
// become a drag that rotates the picture: it is a click only if it ends where it began. Plotly polls the buttons once
// per frame, and does not report a press that is over between two frames.

const NEAR = 4; // px that the pointer may move in a click

// After Plotly has drawn, and updated the hovered point.
/** @param {() => void} act */
const afterFrames = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

export class Press {
  /**
   * @param {HTMLElement} node
   * @param {(point: any) => void} choose called with each clicked point
   * @param {AbortSignal} signal
   */
  constructor(node, choose, signal) {
    this.choose = choose;
    /** @type {number[] | null} */
    this.from = null; // where the press began
    this.isDown = false;
    this.isDrag = false;
    /** @type {any} */
    this.point = null; // reported by Plotly
    /** @type {any} */
    this.hovered = null;
    /** @param {HTMLElement | Window} target @param {string} type @param {(event: PointerEvent) => void} hear */
    const on = (target, type, hear) =>
      target.addEventListener(type, /** @type {EventListener} */ (hear), { signal, capture: true });
    on(node, "pointerdown", ({ clientX, clientY }) =>
      Object.assign(this, { from: [clientX, clientY], isDown: true, isDrag: false, point: null }));
    on(window, "pointermove", (event) => { this.isDrag ||= this.strays(event); });
    on(window, "pointerup", (event) => {
      const isOurs = this.isDown; // the press began here
      this.end(this.strays(event));
      if (isOurs && event.pointerType === "mouse") afterFrames(() => this.missed());
    });
    on(window, "pointercancel", () => this.end(true));
  }

  /** @param {PointerEvent} event */
  strays({ clientX, clientY }) {
    return this.from !== null && Math.hypot(clientX - this.from[0], clientY - this.from[1]) > NEAR;
  }

  /** @param {boolean} isDrag */
  end(isDrag) {
    if (!this.isDown) return;
    this.isDown = false;
    this.isDrag ||= isDrag;
    if (this.point) this.told(this.point);
  }

  /**
   * The point under the mouse, updated once per frame; touch has none.
   * @param {any} [point]
   */
  hover(point = null) {
    this.hovered = point;
  }

  // A press that Plotly has not reported.
  missed() {
    if (this.hovered && !this.isDown) this.told(this.hovered);
  }

  /**
   * Plotly's report of a point, in the frame after the press; a quick press is over by then.
   * @param {any} point
   */
  told(point) {
    this.point = this.isDown ? point : null;
    if (this.isDown || this.isDrag || !this.from) return;
    this.from = null; // once per press: after a touch Plotly reports every point that the mouse passes
    this.choose(point);
  }
}
