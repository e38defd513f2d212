// From point to point by arrow keys.

import assert from "node:assert/strict";
import test from "node:test";

import { nearest, next } from "../../static/chart/keys.js";

const [RIGHT, LEFT, DOWN, UP] = [[1, 0], [-1, 0], [0, 1], [0, -1]];
const POINTS = [{ x: 0, y: 0 }, { x: 10, y: 2 }, { x: 4, y: 9 }, { x: -8, y: 0 }, { x: 3, y: -20 }];

test("an arrow key goes to the nearest point in its direction, rather than to a nearer one off it", () => {
  assert.equal(next(POINTS, POINTS[0], RIGHT), 1);
  assert.equal(next(POINTS, POINTS[0], LEFT), 3);
  assert.equal(next(POINTS, POINTS[0], DOWN), 2);
  assert.equal(next(POINTS, POINTS[0], UP), 4);
});

test("without a point in that direction it goes to one on that side, if there is one", () => {
  assert.equal(next([{ x: 0, y: 0 }, { x: 1, y: 50 }], { x: 0, y: 0 }, RIGHT), 1);
  assert.equal(next(POINTS, POINTS[1], RIGHT), -1);
  assert.equal(next([], { x: 0, y: 0 }, RIGHT), -1);
});

test("every point can be reached", () => {
  const points = Array.from({ length: 60 }, (_, i) => ({ x: (i * 37) % 101, y: (i * 53) % 89 }));
  const [reached, waiting] = [new Set(), [0]];
  while (waiting.length) {
    const at = waiting.pop();
    if (at < 0 || reached.has(at)) continue;
    reached.add(at);
    waiting.push(...[RIGHT, LEFT, DOWN, UP].map((direction) => next(points, points[at], direction)));
  }
  assert.equal(reached.size, points.length);
});

test("the first is the nearest to the middle", () => {
  assert.equal(nearest(POINTS, { x: 4, y: 8 }), 2);
  assert.equal(nearest([], { x: 4, y: 8 }), -1);
});
