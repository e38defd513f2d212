// A press on a point in three dimensions. Plotly tells of it as soon as the button is down, when it may yet become a
// drag that turns the picture: it is a click once it has ended where it began.

const NEAR = 4; // px that a hand moves in a click

export class Press {
  // `choose` hears of each point that is clicked.
  constructor(node, choose, signal) {
    Object.assign(this, { choose, from: null, isDown: false, isDrag: false, point: null });
    const on = (target, type, hear) => target.addEventListener(type, hear, { signal, capture: true });
    on(node, "pointerdown", ({ clientX, clientY }) =>
      Object.assign(this, { from: [clientX, clientY], isDown: true, isDrag: false, point: null }));
    on(window, "pointermove", (event) => { this.isDrag ||= this.strays(event); });
    on(window, "pointerup", (event) => this.end(this.strays(event)));
    on(window, "pointercancel", () => this.end(true));
  }

  strays({ clientX, clientY }) {
    return Boolean(this.from) && Math.hypot(clientX - this.from[0], clientY - this.from[1]) > NEAR;
  }

  end(isDrag) {
    if (!this.isDown) return;
    this.isDown = false;
    this.isDrag ||= isDrag;
    if (this.point) this.told(this.point);
  }

  // Plotly's word of a point, in the frame after the press: a quick one is over by then.
  told(point) {
    this.point = this.isDown ? point : null;
    if (this.isDown || this.isDrag || !this.from) return;
    this.from = null; // once a press: after a touch Plotly tells of every point that a mouse passes
    this.choose(point);
  }
}
