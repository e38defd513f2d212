// Where points in space are on the screen, and how a camera comes to look at one of them. Pure.
//
// A scene is {axes, camera, area}: for x, y and z each the ends of the `range` and `aspect`, how long it is beside the
// others; Plotly's camera {eye, center, up}; and the pixels that it spans, {left, right, top, bottom}.

const FOCAL = 1 / Math.tan(Math.PI / 8); // Plotly's camera sees 45 degrees from top to bottom
const NEAREST = 0.01; // what is nearer to the eye is not drawn

const listed = ({ x, y, z }) => [x, y, z];
const named = ([x, y, z]) => ({ x, y, z });
const minus = (a, b) => a.map((number, i) => number - b[i]);
const dot = (a, b) => a.reduce((sum, number, i) => sum + number * b[i], 0);
const cross = ([a, b, c], [x, y, z]) => [b * z - c * y, c * x - a * z, a * y - b * x];
const scaled = (a, by) => a.map((number) => number * by);
const unit = (a) => scaled(a, 1 / Math.hypot(...a));

// A place in the camera's own coordinates, whose origin is the middle of all axes.
const inCube = (axes, place) => axes.map(({ range: [low, high], aspect }, i) =>
  ((place[i] - (low + high) / 2) / (high - low)) * aspect);

// From a place to its pixel, [left, top]; null for what is behind the eye.
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

// The camera with a place in its middle: from the same side, its way there so many times as long as before; or from
// where it is, turned.
export function lookingAt({ axes, camera }, place, { part = 1, isTurned = false }) {
  const [centre, eye] = [inCube(axes, place), listed(camera.eye)];
  const [turned, moved] = [minus(eye, centre), scaled(minus(eye, listed(camera.center)), part)];
  const way = isTurned && Math.hypot(...turned) > NEAREST ? turned : moved;
  return { ...camera, center: named(centre), eye: named(minus(centre, scaled(way, -1))) };
}
