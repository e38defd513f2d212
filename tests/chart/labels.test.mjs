// Placement of labels.

import assert from "node:assert/strict";
import test from "node:test";

import { boxInSpace, boxOf, overlap, place } from "../../static/chart/labels.js";

const AREA = { left: 0, right: 1000, top: 0, bottom: 500 };
const SIZE = { width: 60, size: 12, ascent: 11, descent: 3 };
const word = (x, y, more) => ({ x, y, radius: 4, ...SIZE, ...more });
const dot = (x, y, radius = 4) => ({ x, y, radius });
const ask = (labels, markers = labels, more = {}) => place({ labels, markers, area: AREA, ...more });

// The same points each time (a linear congruential generator).
function scattered(count) {
  let state = 1;
  const draw = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  return Array.from({ length: count }, () => word(draw() * 1000, draw() * 500, { width: 30 + draw() * 60 }));
}

test("a single label is to the right of its marker", () => {
  assert.deepEqual(ask([word(500, 250)]), [{ index: 0, position: "middle right" }]);
  const box = boxOf("middle right", word(500, 250), SIZE);
  assert.ok(box.left > 504 && box.top < 250 && box.bottom > 250);
});

test("the box of each side is on that side", () => {
  const one = word(500, 250);
  for (const [position, isRight] of Object.entries({
    "middle right": ({ left }) => left > 504,
    "middle left": ({ right }) => right < 496,
    "top center": ({ bottom }) => bottom < 250,
    "bottom center": ({ top }) => top > 250,
    "top right": ({ left, bottom }) => left > 504 && bottom < 250,
    "bottom left": ({ right, top }) => right < 496 && top > 250,
  })) assert.ok(isRight(boxOf(position, one, one)), position);
});

test("an obstacle or the edge moves it to the next side", () => {
  assert.equal(ask([word(500, 250)], [dot(500, 250), dot(530, 250)])[0].position, "middle left");
  assert.equal(ask([word(990, 250)])[0].position, "middle left");
  const beside = [dot(500, 250), dot(530, 250), dot(470, 250)];
  assert.equal(ask([word(500, 250)], beside)[0].position, "top center");
});

test("a marker may be covered slightly, but not its middle", () => {
  const { right, top } = boxOf("middle right", word(500, 250), SIZE);
  assert.equal(ask([word(500, 250)], [dot(right + 3.5, 250)])[0].position, "middle right");
  assert.equal(ask([word(500, 250)], [dot(right, top + 5)])[0].position, "middle left");
});

test("without a free side it is omitted, unless it is always shown: then it covers markers, never a label", () => {
  const crowd = Array.from({ length: 21 * 21 }, (_, i) => dot(400 + 10 * (i % 21), 150 + 10 * Math.floor(i / 21)));
  assert.deepEqual(ask([word(500, 250)], crowd), []);
  assert.deepEqual(ask([word(500, 250, { always: true })], crowd), [{ index: 0, position: "middle right" }]);
  const two = [word(500, 250, { always: true }), word(520, 262, { always: true })];
  const [first, second] = ask(two, crowd).map(({ index, position }) => boxOf(position, two[index], two[index]));
  assert.ok(!overlap(first, second));
});

test("those always shown come first, then by priority; points outside the area have no label", () => {
  const labels = [word(500, 250), word(501, 250), word(-5, 100), word(502, 250, { always: true })];
  assert.deepEqual(ask(labels, [], { most: 2 }).map(({ index }) => index), [3, 0]);
  assert.ok(!ask(labels, []).some(({ index }) => index === 2));
});

for (const [count, limit] of [[120, 30], [2000, 150]]) {
  test(`${count} words: none overlaps, none is outside, the same each time, and quickly`, () => {
    const labels = scattered(count);
    ask(labels);
    const begun = process.cpuUsage(); // a busy machine is slow, not wrong
    const placed = ask(labels);
    const took = process.cpuUsage(begun).user / 1000;
    const boxes = placed.map(({ index, position }) => boxOf(position, labels[index], labels[index]));
    boxes.forEach((box, i) => {
      assert.ok(box.left >= 0 && box.right <= 1000 && box.top >= 0 && box.bottom <= 500);
      boxes.slice(i + 1).forEach((other) => assert.ok(!overlap(box, other)));
    });
    assert.ok(placed.length > (count === 120 ? 40 : 0) && placed.length <= 60, `${placed.length}`);
    assert.deepEqual(ask(labels), placed);
    assert.ok(took < limit, `${took} ms`);
  });
}

test("in 3-D a label is one font size away, on one of four sides, and none overlaps another", () => {
  const words = scattered(400).map((one) => ({ ...one, textWidth: one.width, textHeight: 10 }));
  const found = ask(words, words, { inSpace: true });
  assert.ok(found.length > 20 && found.length <= 60);
  const boxes = found.map(({ index, position }) => boxInSpace(position, words[index], words[index]));
  boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => assert.ok(!overlap(one, other))));
  for (const { position } of found) assert.match(position, /^(middle (right|left)|(top|bottom) center)$/);
  const alone = { ...word(500, 250), textWidth: 60, textHeight: 10 };
  assert.deepEqual(boxInSpace("middle right", alone, alone), { left: 511, right: 573, top: 244, bottom: 256 });
  assert.deepEqual(boxInSpace("top center", alone, alone), { left: 469, right: 531, top: 227, bottom: 239 });
});
