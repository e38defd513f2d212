// What is in view: rectangles in the scene's own units. Pure.

// The smallest rectangle of the box's shape that holds the frame, in its middle.
export function fit([x, y, width, height], box) {
  const scale = Math.min(box.width / width, box.height / height);
  const [w, h] = [box.width / scale, box.height / scale];
  return { x: x - (w - width) / 2, y: y - (h - height) / 2, width: w, height: h };
}

// Nearer (factor > 1) or farther about a point given in parts of the view; never wider than the bounds, at most 12
// times nearer.
export function zoom(view, bounds, factor, [px, py] = [0.5, 0.5]) {
  const width = Math.min(bounds.width, Math.max(bounds.width / 12, view.width / factor));
  const height = (width * view.height) / view.width;
  const moved = { x: view.x + (view.width - width) * px, y: view.y + (view.height - height) * py, width, height };
  return width >= bounds.width * 0.999 ? { ...bounds } : inside(moved, bounds);
}

// Keeps the view over the bounds; where it is larger, in their middle.
function inside(view, bounds) {
  const clamp = (at, size, low, length) => (size >= length ? low + (length - size) / 2
    : Math.min(low + length - size, Math.max(low, at)));
  return {
    ...view,
    x: clamp(view.x, view.width, bounds.x, bounds.width),
    y: clamp(view.y, view.height, bounds.y, bounds.height),
  };
}

// Moved by parts of the view, over the bounds.
export const pan = (view, bounds, dx, dy) =>
  inside({ ...view, x: view.x - dx * view.width, y: view.y - dy * view.height }, bounds);

// Whether there is more to see than is in view.
export const isPart = (view, bounds) => view.width < bounds.width * 0.995;
export const isSame = (a, b) =>
  Math.abs(a.x - b.x) + Math.abs(a.y - b.y) + Math.abs(a.width - b.width) < 0.01 * b.width;

// On a phone two columns: the current one and the one before it (at the left end the one after it).
export function phoneFrame([x, y, width, height], columns, t) {
  const right = Math.min(columns.length, Math.max(t, 2)) - 1;
  const left = Math.max(0, right - 1);
  const from = columns[left][0];
  const to = columns[right][0] + columns[right][1];
  const inView = to > x && from < x + width;
  return inView ? [from, y, to - from, height] : [x, y, width, height];
}

// How far the current column moves to where the one column of the folded picture stands; where the scene does not say,
// in the middle.
export function foldShift({ columns, fold_x: place }, t) {
  const [x, width] = columns[Math.min(t, columns.length) - 1];
  if (place !== undefined) return place - x;
  const last = columns.at(-1);
  return (columns[0][0] + last[0] + last[1]) / 2 - (x + width / 2);
}

const WIDE = 900; // px: from here on the panel stands beside the stage
const PHONE = 600; // px of stage: below, two columns at a time
const GAP = 16;
const AROUND = 196; // px of a window that are not the stage: navigation, controls, time bar

// Sizes of the stage and of the panel beside it: one unit a pixel where that leaves the panel a fair width.
export function sizesOf({ available, windowHeight, mode, region, columns }) {
  const [, , width, height] = region;
  const wide = mode !== "thumbnail" && available >= WIDE;
  const rest = available - GAP - width;
  const fair = rest >= 270 && rest <= 340 ? rest : Math.min(480, Math.max(280, available * 0.25));
  const panel = wide ? Math.round(fair) : 0;
  const stage = wide ? available - panel - GAP : available;
  const phone = mode !== "thumbnail" && stage < PHONE;
  const frame = phone ? phoneFrame(region, columns, 2) : region;
  const ideal = (stage * frame[3]) / frame[2];
  const room = phone ? windowHeight * 0.72 : Math.max(height * 0.95, windowHeight - AROUND);
  const most = mode === "thumbnail" ? ideal : room;
  return { wide, phone, panel, width: stage, height: Math.round(Math.min(ideal, most)) };
}
