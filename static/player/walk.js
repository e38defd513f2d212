// The numbers opened one from another, and the entry of each weight's gradient that is looked at. Pure.

import { familyOf } from "./values.js";

export class Walk {
  constructor() {
    this.names = [];
    this.entries = {}; // family of shares -> the entry of their sum
    this.byHand = false;
  }

  get name() {
    return this.names.at(-1) ?? "";
  }

  // What a stop opens: of several numbers the last where others meet; of shares, that of the entry looked at.
  start(stop, numbers) {
    const { selects = [], shares, t } = stop ?? {};
    const isBare = ({ over, lines }) => !over.length && lines[0].length === 1;
    const meets = (name) => numbers.expand(name).terms.filter(isBare).length > 1;
    let name = [...selects].reverse().find(meets) ?? selects.at(-1);
    if (name && shares) {
      const entry = this.entry(shares, numbers);
      const indices = entry.split("/").slice(1);
      if (familyOf(name) === shares) name = [shares, t, ...indices].join("/");
      if (familyOf(name) === familyOf(entry)) name = entry;
    }
    this.names = name ? [name] : [];
    this.byHand = false;
  }

  open(name) {
    if (name !== this.name) this.names.push(name);
    this.byHand = true;
    const [, weight, step] = familyOf(name).match(/^(?:new_|d_)?(\w+?)(_step)?$/);
    this.entries[`d_${weight}_step`] = [`d_${weight}`, ...name.split("/").slice(step ? 2 : 1)].join("/");
  }

  back() {
    if (this.names.length < 2) return false;
    this.names.pop();
    return true;
  }

  // The entry whose shares are piled up: the one looked at last, else the largest.
  entry(shares, numbers) {
    if (numbers.has(this.entries[shares] ?? "")) return this.entries[shares];
    const total = shares.replace(/_step$/, "");
    const all = numbers.names([total, ...numbers.families.get(total).axes.map(() => "*")].join("/"));
    const size = (name) => Math.abs(numbers.value(name));
    return all.reduce((a, b) => (size(b) > size(a) ? b : a));
  }
}
