// A press on a point in three dimensions. Plotly tells of it as soon as the button is down, when it may yet become a
// drag that turns the picture: it is a click once it has ended where it began. Of one that is over between two frames,
// Plotly, which looks at the buttons once in each, does not tell at all.

const NEAR = 4; // px that a hand moves in a click

// Until Plotly has drawn, and looked under the mouse.
/** @param {() => void} act */
const afterFrames = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

export class Press {
  /**
   * @param {HTMLElement} node
   * @param {(point: any) => void} choose hears of each point that is clicked
   * @param {AbortSignal} signal
   */
  constructor(node, choose, signal) {
    this.choose = choose;
    /** @type {number[] | null} */
    this.from = null; // where the button went down
    this.isDown = false;
    this.isDrag = false;
    /** @type {any} */
    this.point = null; // that Plotly has told of
    /** @type {any} */
    this.hovered = null;
    /** @param {HTMLElement | Window} target @param {string} type @param {(event: PointerEvent) => void} hear */
    const on = (target, type, hear) =>
      target.addEventListener(type, /** @type {EventListener} */ (hear), { signal, capture: true });
    on(node, "pointerdown", ({ clientX, clientY }) =>
      Object.assign(this, { from: [clientX, clientY], isDown: true, isDrag: false, point: null }));
    on(window, "pointermove", (event) => { this.isDrag ||= this.strays(event); });
    on(window, "pointerup", (event) => {
      const isOurs = this.isDown; // it went down here
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
   * What the mouse is over, once a frame has looked: nothing is told of a finger.
   * @param {any} [point]
   */
  hover(point = null) {
    this.hovered = point;
  }

  // A press that Plotly has not told of.
  missed() {
    if (this.hovered && !this.isDown) this.told(this.hovered);
  }

  /**
   * Plotly's word of a point, in the frame after the press: a quick one is over by then.
   * @param {any} point
   */
  told(point) {
    this.point = this.isDown ? point : null;
    if (this.isDown || this.isDrag || !this.from) return;
    this.from = null; // once a press: after a touch Plotly tells of every point that a mouse passes
    this.choose(point);
  }
}
