// Axes, ticks and places.

import assert from "node:assert/strict";
import { test } from "node:test";

import { area, ends, grid, logTicks, path, scaleOf, spread, ticks } from "../../static/scrubber/geometry.js";

const texts = (marks) => marks.map((mark) => mark.text);

test("ticks are round, and written with as many digits as they need", () => {
  assert.deepEqual(texts(ticks(0, 1, 2)), ["0", "0.5", "1.0"]);
  assert.deepEqual(texts(ticks(0, 5.77, 3)), ["0", "2", "4"]);
  assert.deepEqual(texts(ticks(0, 1, 4)), ["0", "0.25", "0.50", "0.75", "1.00"]);
  assert.deepEqual(texts(ticks(-1, 1, 2)), ["\u22121", "0", "1"]);
  assert.deepEqual(texts(ticks(0, 3e6, 3)), ["0", "1\u00b710\u2076", "2\u00b710\u2076", "3\u00b710\u2076"]);
  assert.deepEqual(texts(ticks(0, 2e-5, 2)), ["0", "1\u00b710\u207b\u2075", "2\u00b710\u207b\u2075"]);
});

test("what is counted has no half", () => {
  for (const high of [1, 2, 3, 7, 30, 10000]) {
    for (const { value } of ticks(0, high, 6, true)) assert.ok(Number.isInteger(value) && value <= high);
  }
  assert.deepEqual(texts(ticks(0, 0, 1, true)), ["0"]);
});

test("ticks lie within their axis, and are few", () => {
  for (let i = 0; i < 300; i++) {
    const low = (Math.sin(i * 7.3) * 10 ** ((i % 13) - 6));
    const high = low + 10 ** (((i * 5) % 13) - 6);
    const marks = ticks(low, high, 4);
    assert.ok(marks.length >= 1 && marks.length <= 6, `${low} ${high} ${marks.length}`);
    marks.forEach(({ value }) => assert.ok(value >= low - 1e-6 * (high - low) && value <= high + 1e-6 * (high - low)));
  }
});

test("a log axis shows powers of ten, or within one 2 and 5 times them", () => {
  assert.deepEqual(texts(logTicks(1e-6, 1e3, 3)), ["10\u207b\u2076", "10\u207b\u00b3", "1", "10\u00b3"]);
  assert.deepEqual(texts(logTicks(0.15, 0.8, 4)), ["0.2", "0.5"]);
  assert.deepEqual(texts(logTicks(1.5, 30, 4)), ["2", "5", "10", "20"]);
  assert.deepEqual(texts(logTicks(1.5e-9, 6e-9, 4)), ["2\u00b710\u207b\u2079", "5\u00b710\u207b\u2079"]);
  assert.ok(logTicks(1e-300, 1e300, 6).length <= 7);
});

test("the ends of an axis hold what is on it", () => {
  assert.deepEqual(ends(0, 5.77, "linear"), [0, 6]);
  assert.deepEqual(ends(2, 2, "linear"), [1, 3]);
  assert.deepEqual(ends(0, 0, "linear"), [-0.5, 0.5]);
  for (const [low, high] of [[1e-320, 1], [1, 1e308], [0.3, 0.31], [1e-9, 1e4]]) {
    const [from, to] = ends(low, high, "log");
    assert.ok(from > 0 && Number.isFinite(to) && (from <= low || low < 1e-300) && (to >= high || high > 1e300));
  }
});

test("a scale and its inverse undo each other", () => {
  const [linear, log] = [scaleOf(0, 40, 30, 230), scaleOf(1e-8, 1, 140, 40, "log")];
  assert.equal(linear(0), 30);
  assert.equal(linear(40), 230);
  assert.equal(log(1e-4).toFixed(6), "90.000000");
  for (const value of [0, 7, 40]) assert.ok(Math.abs(linear.invert(linear(value)) - value) < 1e-9);
  for (const value of [1e-8, 3e-3, 1]) assert.ok(Math.abs(log.invert(log(value)) / value - 1) < 1e-9);
});

test("a line is broken where there is no number, and does not run off the paper", () => {
  const same = (v) => v;
  assert.equal(path([0, 1, 2, 3], [1, NaN, 2, 3], same, same), "M0 1M2 2L3 3");
  assert.equal(path([0, 1], [1, 1e30], same, same), "M0 1L1 100000");
  assert.equal(path([0, 1], [0, -1], same, scaleOf(0.1, 1, 0, 10, "log")), "");
});

test("an area runs along its upper edge and back along the lower", () => {
  const same = (v) => v;
  assert.equal(area([0, 1], [0, 0], [1, 2], same, same), "M0 1L1 2L1 0L0 0Z");
  assert.equal(area([0], [NaN], [1], same, same), "");
});

test("labels are moved apart in their order, within bounds, and stay where there is room", () => {
  assert.deepEqual(spread([20, 60, 100], 15, 0, 120), [20, 60, 100]);
  assert.deepEqual(spread([50, 50, 50], 15, 0, 120), [50, 65, 80]);
  assert.deepEqual(spread([119, 118], 15, 0, 120), [120, 105]);
  for (let i = 0; i < 200; i++) {
    const heights = Array.from({ length: 7 }, (_, k) => 60 + 70 * Math.sin(i * 3.1 + k * k));
    const moved = spread(heights, 15, 0, 120);
    const order = [...heights.keys()].sort((a, b) => heights[a] - heights[b]);
    assert.ok(moved.every((y) => y >= 0 && y <= 120));
    for (let k = 1; k < 7; k++) assert.ok(moved[order[k]] - moved[order[k - 1]] >= 15 - 1e-9);
  }
});

test("panels fill their rows about equally and fit the width", () => {
  assert.equal(grid(390, 13, 16).columns, 1);
  assert.equal(grid(1120, 5, 16).columns, 5);
  assert.equal(grid(1120, 6, 16).columns, 3);
  assert.equal(grid(1280, 1, 16).columns, 1);
  for (let width = 200; width < 2000; width += 70) {
    for (let count = 1; count <= 13; count++) {
      const { columns, width: each, height } = grid(width, count, 16);
      assert.ok(columns * each + (columns - 1) * 16 <= width + 1e-6 && height >= 176);
    }
  }
});
