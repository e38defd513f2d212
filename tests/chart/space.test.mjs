// Projection of 3-D points, and the camera that centres one.

import assert from "node:assert/strict";
import test from "node:test";

import { lookingAt, projection } from "../../static/chart/space.js";

const AREA = { left: 100, right: 700, top: 50, bottom: 450 };
const AXES = [{ range: [-10, 10], aspect: 1 }, { range: [0, 4], aspect: 1 }, { range: [5, 6], aspect: 0.5 }];
const MIDDLE = [0, 2, 5.5];
const CAMERA = { eye: { x: 0, y: -2, z: 0 }, center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 },
  projection: { type: "perspective" } };
const scene = (camera = CAMERA) => ({ axes: AXES, camera, area: AREA });
const near = (got, expected) => got.forEach((number, i) => assert.ok(Math.abs(number - expected[i]) < 1e-9, `${got}`));

test("the point that the camera looks at is in the middle; seen from the south, x points right and z up", () => {
  const pixel = projection(scene());
  near(pixel(MIDDLE), [400, 250]);
  const [[left, level], [middle, high]] = [pixel([5, 2, 5.5]), pixel([0, 2, 6])];
  assert.ok(left > 400 && high < 250);
  near([level, middle], [250, 400]);
});

test("the vertical field of view is 45 degrees, and distant points are closer together", () => {
  const tall = 2 * Math.tan(Math.PI / 8); // half of what is seen, two lengths away
  const pixel = projection({ ...scene(), axes: AXES.map((axis) => ({ ...axis, aspect: 4 })) });
  near(pixel([0, 2, 5.5 + tall / 4]), [400, 50]);
  assert.ok(pixel([5, 3, 5.5])[0] < pixel([5, 2, 5.5])[0]);
});

test("a point behind the camera has no pixel", () => {
  const behind = { ...CAMERA, center: { x: 0, y: -4, z: 0 } };
  assert.equal(projection(scene(behind))(MIDDLE), null);
  assert.equal(projection(scene({ ...CAMERA, up: { x: 0, y: 1, z: 0 } }))(MIDDLE), null); // up is parallel to the view
});

test("a point is centred, seen from the same direction", () => {
  const place = [4, 1, 5.25];
  for (const part of [1, 0.5]) {
    const camera = lookingAt(scene(), place, { part });
    near(projection(scene(camera))(place), [400, 250]);
    near(["x", "y", "z"].map((name) => camera.eye[name] - camera.center[name]), [0, -2 * part, 0]);
    assert.deepEqual(camera.up, CAMERA.up);
  }
});

test("or by rotating the camera at its position, unless it is at the point itself", () => {
  const place = [4, 1, 5.25];
  const turned = lookingAt(scene(), place, { isTurned: true });
  near(projection(scene(turned))(place), [400, 250]);
  near(["x", "y", "z"].map((name) => turned.eye[name]), [0, -2, 0]);
  const inside = { ...CAMERA, eye: { x: 0.2, y: -0.25, z: -0.125 } };
  near(projection(scene(lookingAt(scene(inside), place, { isTurned: true })))(place), [400, 250]);
});
