// What of the stage is in view: fitted to the step's frame, zoomed and moved by wheel, pinch and drag.

import { fit, isPart, isSame, pan, zoom } from "./camera.js";

export class View {
  constructor(box, signal) {
    this.box = box;
    this.pointers = new Map();
    const on = (type, handle, options) => box.addEventListener(type, handle, { signal, ...options });
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel", "pointerleave"]) {
      on(type, (event) => this.pointers.delete(event.pointerId));
    }
    on("click", (event) => {
      if (this.dragged) event.stopPropagation();
      this.dragged = false;
    }, { capture: true });
  }

  // The frame to be fitted, and the bounds of what one can move to. What the person zoomed to stays as long as the
  // frame does, and (`keep`) when only the size of the stage changes.
  aim(stage, frame, size, bounds, keep = false) {
    const key = [...frame, size.width, size.height].join();
    const same = this.key === key;
    const moved = this.base && !isSame(this.view, this.base);
    const part = moved && this.view.width / this.base.width;
    Object.assign(this, { stage, key, size, base: fit(frame, size), bounds: fit(bounds, size) });
    if (moved && (same || keep)) {
      const { x, y, width, height } = this.view;
      const [w, h] = [this.base.width * part, this.base.height * part];
      this.set({ x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h });
    } else this.set(this.base);
  }

  set(view) {
    this.view = view;
    this.stage.setView(view, this.size.width / view.width);
    this.box.toggleAttribute("data-part", isPart(view, this.bounds));
  }

  zoom(factor, at) {
    this.set(zoom(this.view, this.bounds, factor, at));
  }

  fit() {
    this.set(this.base);
  }

  at({ clientX, clientY }) {
    const { left, top, width, height } = this.box.getBoundingClientRect();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  wheel(event) {
    if (!event.ctrlKey && isSame(this.view, this.base)) return; // the page scrolls
    event.preventDefault();
    const [dx, dy] = [event.deltaX, event.deltaY].map((d) => -d / (event.deltaMode ? 20 : 600));
    if (event.ctrlKey) this.zoom(Math.exp(dy * 3), this.at(event));
    else this.set(pan(this.view, this.bounds, dx, dy));
  }

  down(event) {
    if (event.button) return;
    this.pointers.set(event.pointerId, event);
    this.dragged = false;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [a, b] = [this.at(before), this.at(event)];
    const far = Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    const other = [...this.pointers.values()].find((p) => p.pointerId !== event.pointerId);
    if (other) {
      const distance = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
      const middle = this.at(other).map((c, i) => (c + b[i]) / 2);
      this.zoom(distance(event) / distance(before), middle);
      this.dragged = true;
    } else if (isPart(this.view, this.bounds) && (this.dragged || far > 3)) {
      this.set(pan(this.view, this.bounds, b[0] - a[0], b[1] - a[1]));
      this.dragged = true;
    } else return;
    this.pointers.set(event.pointerId, event);
  }
}
