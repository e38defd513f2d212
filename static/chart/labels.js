// Placement of labels without overlaps. Pure; all sizes in pixels.

const SIDES = ["middle right", "middle left", "top center", "bottom center", "top right", "bottom right", "top left",
  "bottom left"]; // Plotly's names, in the order in which they are tried
/**
 * A label: `size` is the font's; `ascent` and `descent` are above and below its baseline; one that is `always` shown is
 * placed first, and may cover markers. In three dimensions `textWidth` and `textHeight` are those of its glyphs.
 * @typedef {{ x: number, y: number, radius: number, size: number, width?: number, ascent?: number, descent?: number,
 *   textWidth?: number, textHeight?: number, always?: boolean }} Label
 * @typedef {{ x: number, y: number, radius: number }} Marker
 */

/** @type {Record<string, number>} */
const ACROSS = { right: 0, center: -0.5, left: -1 };
const SLIGHTLY = 0.15; // the fraction of a marker that a label may cover
const GAP = 1; // between two labels
const CELL = 48; // size of the grid cells in which markers near a label are found

/**
 * Distance of Plotly's text from its point.
 * @param {number} radius
 */
const gap = (radius) => radius / 0.8 + 1;

/**
 * The bounding box of a label as Plotly draws it.
 * @param {string} position
 * @param {Marker} marker
 * @param {Pick<Label, "width" | "size" | "ascent" | "descent">} label
 * @returns {Area}
 */
export function boxOf(position, { x, y, radius }, { width = 0, size, ascent = 0, descent = 0 }) {
  const [up, across] = position.split(" ");
  const away = gap(radius);
  const left = x + ACROSS[across] * width + (across === "right" ? away : across === "left" ? -away : 0);
  const line = y + (up === "top" ? -away - size / 4 : up === "bottom" ? away + size * 0.75 : size / 4);
  return { left, right: left + width, top: line - ascent, bottom: line + descent };
}

/**
 * The same in 3-D, where WebGL draws it: the box of the glyphs, one font size away from the point.
 * @param {string} position
 * @param {{ x: number, y: number }} marker
 * @param {Pick<Label, "textWidth" | "textHeight" | "size">} label
 * @returns {Area}
 */
export function boxInSpace(position, { x, y }, { textWidth = 0, textHeight = 0, size }) {
  const [up, across] = position.split(" ");
  const left = x + (across === "right" ? size : across === "left" ? -size - textWidth : -textWidth / 2);
  const top = y + (up === "top" ? -size - textHeight : up === "bottom" ? size : -textHeight / 2);
  return { left: left - GAP, right: left + textWidth + GAP, top: top - GAP, bottom: top + textHeight + GAP };
}

/**
 * Whether two boxes overlap, or are closer than `air`.
 * @param {Area} a
 * @param {Area} b
 */
export const overlap = (a, b, air = 0) => a.left < b.right + air && b.left < a.right + air
  && a.top < b.bottom + air && b.top < a.bottom + air;

/** @type {(box: Area, area: Area) => boolean} */
const isInside = (box, area) => box.left >= area.left && box.right <= area.right && box.top >= area.top
  && box.bottom <= area.bottom;

/** @param {Marker} marker @param {Area} box */
function isCovered({ x, y, radius }, box) {
  const wide = Math.min(box.right, x + radius) - Math.max(box.left, x - radius);
  const high = Math.min(box.bottom, y + radius) - Math.max(box.top, y - radius);
  return wide > 0 && high > 0 && wide * high > SLIGHTLY * (2 * radius) ** 2;
}

// Markers by grid cell, so that a label is compared only with those near it.
class Grid {
  /** @param {Marker[]} markers */
  constructor(markers) {
    /** @type {Map<string, Marker[]>} */
    this.squares = new Map();
    this.reach = 0;
    for (const marker of markers) {
      this.reach = Math.max(this.reach, marker.radius);
      const key = `${Math.floor(marker.x / CELL)},${Math.floor(marker.y / CELL)}`;
      const others = this.squares.get(key);
      if (others) others.push(marker);
      else this.squares.set(key, [marker]);
    }
  }

  /**
   * Whether a box covers a marker that is not at `own`.
   * @param {Area} box
   * @param {{ x: number, y: number }} own
   */
  areCovered(box, own) {
    /** @param {number} side */
    const from = (side) => Math.floor((side - this.reach) / CELL);
    /** @param {number} side */
    const to = (side) => Math.floor((side + this.reach) / CELL);
    for (let column = from(box.left); column <= to(box.right); column += 1) {
      for (let row = from(box.top); row <= to(box.bottom); row += 1) {
        const near = this.squares.get(`${column},${row}`);
        if (near?.some((one) => isCovered(one, box) && Math.hypot(one.x - own.x, one.y - own.y) > 0.5)) return true;
      }
    }
    return false;
  }
}

/**
 * Places labels greedily in order of priority, each at its first free side. `markers` are all drawn markers, `most` is
 * the largest number of labels; `inSpace` they are drawn in 3-D, where corners are too far from the point. Returns the
 * index and position of each placed label.
 * @param {{ labels: Label[], markers: Marker[], area: Area, most?: number, inSpace?: boolean }} given
 * @returns {{ index: number, position: string }[]}
 */
export function place({ labels, markers, area, most = 60, inSpace = false }) {
  const [boxed, sides] = inSpace ? [boxInSpace, SIDES.slice(0, 4)] : [boxOf, SIDES];
  const grid = new Grid(markers);
  /** @type {{ index: number, position: string, box: Area }[]} */
  const placed = [];
  /** @param {Label} label @param {boolean} isLax */
  const free = (label, isLax) => sides.find((position) => {
    const box = boxed(position, label, label);
    return isInside(box, area) && !placed.some((other) => overlap(box, other.box, GAP))
      && (isLax || !grid.areCovered(box, label));
  });
  const order = [...labels.keys()].sort((a, b) => Number(labels[b].always ?? false)
    - Number(labels[a].always ?? false) || a - b);
  for (const index of order) {
    if (placed.length >= most) break;
    const label = labels[index];
    if (label.x < area.left || label.x > area.right || label.y < area.top || label.y > area.bottom) continue;
    const position = free(label, false) ?? (label.always ? free(label, true) : undefined);
    if (position) placed.push({ index, position, box: boxed(position, label, label) });
  }
  return placed.map(({ index, position }) => ({ index, position }));
}
