// Projection of 3-D points onto the screen, and the camera that centres a point. Pure.

const FOCAL = 1 / Math.tan(Math.PI / 8); // Plotly's camera has a vertical field of view of 45 degrees
const NEAREST = 0.01; // near clipping distance

/** @param {Place3d} place */
const listed = ({ x, y, z }) => [x, y, z];
/** @param {number[]} place */
const named = ([x, y, z]) => ({ x, y, z });
/** @type {(a: number[], b: number[]) => number[]} */
const minus = (a, b) => a.map((number, i) => number - b[i]);
/** @type {(a: number[], b: number[]) => number} */
const dot = (a, b) => a.reduce((sum, number, i) => sum + number * b[i], 0);
/** @type {(a: number[], b: number[]) => number[]} */
const cross = ([a, b, c], [x, y, z]) => [b * z - c * y, c * x - a * z, a * y - b * x];
/** @type {(a: number[], by: number) => number[]} */
const scaled = (a, by) => a.map((number) => number * by);
/** @type {(a: number[]) => number[]} */
const unit = (a) => scaled(a, 1 / Math.hypot(...a));

/**
 * A point in the camera's coordinates, whose origin is the middle of all axes.
 * @param {Space["axes"]} axes
 * @param {number[]} place
 */
const inCube = (axes, place) => axes.map(({ range: [low, high], aspect }, i) =>
  ((place[i] - (low + high) / 2) / (high - low)) * aspect);

/**
 * Maps a point to its pixel, [left, top]; null for points behind the camera.
 * @param {Space} scene
 * @returns {Projection}
 */
export function projection({ axes, camera, area: { left, right, top, bottom } }) {
  const eye = listed(camera.eye);
  const ahead = unit(minus(listed(camera.center), eye));
  const aside = unit(cross(ahead, listed(camera.up)));
  const up = cross(aside, ahead);
  const zoom = (FOCAL * (bottom - top)) / 2;
  return (place) => {
    const ray = minus(inCube(axes, place), eye);
    const depth = dot(ray, ahead);
    const pixel = [(left + right) / 2 + (zoom * dot(ray, aside)) / depth,
      (top + bottom) / 2 - (zoom * dot(ray, up)) / depth];
    return depth > NEAREST && pixel.every(Number.isFinite) ? pixel : null;
  };
}

/**
 * The camera that centres a point: from the same direction, with its distance multiplied by `part`; or rotated at its
 * position.
 * @param {Pick<Space, "axes" | "camera">} scene
 * @param {number[]} place
 * @param {{ part?: number, isTurned?: boolean }} how
 * @returns {Camera}
 */
export function lookingAt({ axes, camera }, place, { part = 1, isTurned = false }) {
  const [centre, eye] = [inCube(axes, place), listed(camera.eye)];
  const [turned, moved] = [minus(eye, centre), scaled(minus(eye, listed(camera.center)), part)];
  const offset = isTurned && Math.hypot(...turned) > NEAREST ? turned : moved;
  return { ...camera, center: named(centre), eye: named(minus(centre, scaled(offset, -1))) };
}
