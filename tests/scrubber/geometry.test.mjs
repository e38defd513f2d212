// Axes, ticks and positions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { area, clearest, ends, grid, logTicks, path, scaleOf, spread, ticks } from "../../static/scrubber/geometry.js";

const texts = (marks) => marks.map((mark) => mark.text);

test("ticks are round numbers with the necessary digits", () => {
  assert.deepEqual(texts(ticks(0, 1, 2)), ["0", "0.5", "1.0"]);
  assert.deepEqual(texts(ticks(0, 5.77, 3)), ["0", "2", "4"]);
  assert.deepEqual(texts(ticks(0, 1, 4)), ["0", "0.25", "0.50", "0.75", "1.00"]);
  assert.deepEqual(texts(ticks(-1, 1, 2)), ["\u22121", "0", "1"]);
  assert.deepEqual(texts(ticks(0, 3e6, 3)), ["0", "1\u00b710\u2076", "2\u00b710\u2076", "3\u00b710\u2076"]);
  assert.deepEqual(texts(ticks(0, 2e-5, 2)), ["0", "1\u00b710\u207b\u2075", "2\u00b710\u207b\u2075"]);
});

test("ticks of counts are whole numbers", () => {
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

const powers = (low, high, wanted) => texts(logTicks(Math.log10(low), Math.log10(high), wanted));

test("a log axis has ticks at powers of ten, or within one also at 2 and 5 times them", () => {
  assert.deepEqual(powers(1e-6, 1e3, 3), ["10\u207b\u2075", "1"]);
  assert.deepEqual(powers(1e-45, 1e3, 6), ["10\u207b\u2074\u2070", "10\u207b\u00b3\u2070", "10\u207b\u00b2\u2070",
    "10\u207b\u00b9\u2070", "1"]);
  assert.deepEqual(powers(0.15, 0.8, 4), ["0.2", "0.5"]);
  assert.deepEqual(powers(1.5, 30, 4), ["2", "5", "10", "20"]);
  assert.deepEqual(powers(1.5e-9, 6e-9, 4), ["2\u00b710\u207b\u2079", "5\u00b710\u207b\u2079"]);
  assert.ok(powers(1e-300, 1e300, 6).length <= 7);
});

test("the ends of an axis enclose its values", () => {
  assert.deepEqual(ends(0, 5.77, false), [0, 6]);
  assert.deepEqual(ends(2, 2, false), [1, 3]);
  assert.deepEqual(ends(0, 0, false), [-0.5, 0.5]);
  for (const [low, high] of [[-320, 0], [0, 308], [-0.52, -0.51], [-9, 4]]) {
    const [from, to] = ends(low, high, true);
    assert.ok(from < low && to > high && logTicks(from, to, 4).length > 0);
  }
});

test("a scale and its inverse undo each other", () => {
  const [right, up] = [scaleOf(0, 40, 30, 230), scaleOf(-8, 0, 140, 40)];
  assert.deepEqual([right(0), right(40), up(-4)], [30, 230, 90]);
  for (const value of [0, 7, 40]) assert.ok(Math.abs(right.invert(right(value)) - value) < 1e-9);
});

test("a line has a gap where there is no number, and is limited in length", () => {
  assert.equal(path([0, 1, 2, 3], [1, NaN, 2, 3]), "M0 1M2 2L3 3");
  assert.equal(path([0, 1], [1, 1e30]), "M0 1L1 100000");
  assert.equal(path([0, 1], [0, Infinity]), "M0 0");
});

test("an area runs along its upper edge and back along the lower", () => {
  assert.equal(area([0, 1], [0, 0], [1, 2]), "M0 1L1 2L1 0L0 0Z");
  assert.equal(area([0], [NaN], [1]), "");
});

test("labels are moved apart in their order, within bounds, and only where necessary", () => {
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

test("a label of several rows takes the height of as many", () => {
  assert.deepEqual(spread([50, 50, 50], 15, 0, 120, [1, 2, 1]), [50, 72.5, 95]);
  assert.deepEqual(spread([120, 0], 10, 0, 120, [3, 2]), [110, 5]);
});

test("a text is placed where the fewest points are, within its box", () => {
  const box = { left: 0, right: 100, top: 0, bottom: 60 };
  const [above, below, beyond] = [{ x: 10, wide: 30, middle: 20 }, { x: 10, wide: 30, middle: 40 },
    { x: 90, wide: 30, middle: 20 }];
  assert.equal(clearest([above, below, beyond], Array(5).fill([20, 22]), box), below);
  assert.equal(clearest([above, below, beyond], [[20, 22], [20, 38], [30, 41]], box), above);
  assert.equal(clearest([beyond, above], [[20, 22]], box), above);
});

const panels = (count, share = () => 1) => Array.from({ length: count }, (_, i) => ({ kind: "lines", lines: [1],
  share: share(i) }));

test("panels are in about equal rows and fit the width", () => {
  const columns = (width, count) => grid(width, panels(count), 16).places.filter(({ row }) => row === 0).length;
  assert.deepEqual([columns(390, 13), columns(1120, 5), columns(1120, 6), columns(1280, 1), columns(600, 2)],
    [1, 5, 3, 1, 1]);
  for (let width = 200; width < 2000; width += 70) {
    for (let count = 1; count <= 13; count++) {
      const { places, height, zoom } = grid(width, panels(count), 16);
      assert.ok(height >= 176 && zoom >= 1);
      places.forEach((place) => assert.ok(place.x >= 0 && place.x + place.width <= width + 1e-6));
    }
  }
});

test("the width of a panel follows its share, and all rows have the same width", () => {
  const { places } = grid(1016, panels(2, (i) => (i ? 1 : 3)), 16);
  assert.deepEqual(places.map(({ x, width }) => [x, width]), [[0, 750], [766, 250]]);
  assert.deepEqual(grid(390, panels(2, (i) => i + 1), 16).places.map(({ width }) => width), [390, 390]);
});

test("a panel of many lines is high enough for their labels", () => {
  const crowd = [{ kind: "lines", lines: Array(12).fill(0), share: 1 }];
  assert.ok(grid(358, crowd, 16).height - 76 >= 12 * 15);
});
