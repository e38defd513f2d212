// What floats over the picture: the number under the pointer or the focus, and the editor of a weight.

import { html } from "./dom.js";
import { format } from "./ink.js";
import { nudge } from "./nudge.js";

export class Floats {
  constructor(root) {
    this.root = root;
    this.tip = html("div", { class: "player-tip", hidden: true });
    root.append(this.tip);
  }

  tell(element, { numbers, say }) {
    const name = element?.dataset.name;
    this.tip.hidden = !name || Boolean(this.nudge) || !numbers.has(name);
    if (this.tip.hidden) return;
    const value = format(numbers.value(name), { decimals: 6, small: true });
    this.tip.replaceChildren(html("b", {}, say(name).text), ` = ${value}`, html("span", {}, name));
    this.place(this.tip, element);
  }

  edit(name, target, { numbers, scene, say }, onKeep) {
    this.close();
    this.tip.hidden = true;
    this.nudge = nudge({ numbers, scene, say }, name, onKeep, () => {
      this.close();
      this.root.focus({ preventScroll: true });
    });
    this.root.append(this.nudge.element);
    this.place(this.nudge.element, target);
    this.nudge.input.focus({ preventScroll: true });
    this.nudge.input.select();
  }

  close() {
    this.nudge?.stop();
    this.nudge?.element.remove();
    this.nudge = null;
  }

  // Under the target, or above it where there is no room; always inside the player.
  place(element, target) {
    const [own, there] = [this.root.getBoundingClientRect(), target.getBoundingClientRect()];
    const left = there.left - own.left + there.width / 2 - element.offsetWidth / 2;
    const below = there.bottom - own.top + 6;
    const above = Math.max(0, there.top - own.top - element.offsetHeight - 6);
    element.style.left = `${Math.max(0, Math.min(own.width - element.offsetWidth, left))}px`;
    element.style.top = `${below + element.offsetHeight <= own.height ? below : above}px`;
  }
}
