// Where labels go, so that none overlaps another. Pure; all sizes in pixels.

const SIDES = ["middle right", "middle left", "top center", "bottom center", "top right", "bottom right", "top left",
  "bottom left"]; // Plotly's names, in the order in which they are tried
const ACROSS = { right: 0, center: -0.5, left: -1 };
const SLIGHTLY = 0.15; // the part of a marker that a label may cover
const AIR = 1; // between two labels
const CELL = 48; // a side of the squares by which markers near a label are found

// How far from its point Plotly begins to write.
const gap = (radius) => radius / 0.8 + 1;

// A label's box, where Plotly writes it: `size` is the font's, ascent and descent are above and below its line.
export function boxOf(position, { x, y, radius }, { width, size, ascent, descent }) {
  const [up, across] = position.split(" ");
  const away = gap(radius);
  const left = x + ACROSS[across] * width + (across === "right" ? away : across === "left" ? -away : 0);
  const line = y + { top: -away - size / 4, middle: size / 4, bottom: away + size * 0.75 }[up];
  return { left, right: left + width, top: line - ascent, bottom: line + descent };
}

// The same where WebGL writes it, in 3-D: by the ink, a font's size away from its point.
export function boxInSpace(position, { x, y }, { inkWidth, inkHeight, size }) {
  const [up, across] = position.split(" ");
  const left = x + { right: size, center: -inkWidth / 2, left: -size - inkWidth }[across];
  const top = y + { top: -size - inkHeight, middle: -inkHeight / 2, bottom: size }[up];
  return { left: left - AIR, right: left + inkWidth + AIR, top: top - AIR, bottom: top + inkHeight + AIR };
}

export const overlap = (a, b, air = 0) => a.left < b.right + air && b.left < a.right + air
  && a.top < b.bottom + air && b.top < a.bottom + air;

const isInside = (box, area) => box.left >= area.left && box.right <= area.right && box.top >= area.top
  && box.bottom <= area.bottom;

function isCovered({ x, y, radius }, box) {
  const wide = Math.min(box.right, x + radius) - Math.max(box.left, x - radius);
  const high = Math.min(box.bottom, y + radius) - Math.max(box.top, y - radius);
  return wide > 0 && high > 0 && wide * high > SLIGHTLY * (2 * radius) ** 2;
}

// Markers by the square that they are in, so that a label asks only those near it.
class Squares {
  constructor(markers) {
    this.squares = new Map();
    this.reach = 0;
    for (const marker of markers) {
      this.reach = Math.max(this.reach, marker.radius);
      const key = `${Math.floor(marker.x / CELL)},${Math.floor(marker.y / CELL)}`;
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(marker);
    }
  }

  // Whether a box covers a marker that is not at `own`.
  areCovered(box, own) {
    const from = (side) => Math.floor((side - this.reach) / CELL);
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

// Places labels one after another, each at the first side where it is free.
//
// labels: {x, y, radius, width, size, ascent, descent, always}, in order of priority; those that are `always` wanted
//   come first, and cover markers where there is no free side.
// markers: {x, y, radius}, all that are drawn; area: {left, right, top, bottom}; most: so many labels at the most;
//   inSpace: whether they are written in 3-D, where a corner is too far from its point.
// Returns {index, position} of each label that has found a place.
export function place({ labels, markers, area, most = 60, inSpace = false }) {
  const [boxed, sides] = inSpace ? [boxInSpace, SIDES.slice(0, 4)] : [boxOf, SIDES];
  const squares = new Squares(markers);
  const placed = [];
  const free = (label, isLax) => sides.find((position) => {
    const box = boxed(position, label, label);
    return isInside(box, area) && !placed.some((other) => overlap(box, other.box, AIR))
      && (isLax || !squares.areCovered(box, label));
  });
  const order = [...labels.keys()].sort((a, b) => Boolean(labels[b].always) - Boolean(labels[a].always) || a - b);
  for (const index of order) {
    if (placed.length >= most) break;
    const label = labels[index];
    if (label.x < area.left || label.x > area.right || label.y < area.top || label.y > area.bottom) continue;
    const position = free(label, false) ?? (label.always ? free(label, true) : undefined);
    if (position) placed.push({ index, position, box: boxed(position, label, label) });
  }
  return placed.map(({ index, position }) => ({ index, position }));
}
