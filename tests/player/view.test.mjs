import assert from "node:assert/strict";
import { test } from "node:test";

import {
  fit, foldShift, groupFrame, isPart, isSame, pan, phoneFrame, sizesOf, zoom,
} from "../../static/player/view.js";

const region = [0, 0, 920, 460];
const columns = [[300, 150], [450, 150], [600, 150], [750, 150]];
const base = { x: 0, y: 0, width: 920, height: 460 };

test("a frame fits whole, in the middle", () => {
  assert.deepEqual(fit(region, { width: 920, height: 460 }), base);
  assert.deepEqual(fit(region, { width: 460, height: 460 }), { x: 0, y: -230, width: 920, height: 920 });
});

test("zoom keeps the point under the pointer and stays within bounds", () => {
  const near = zoom(base, base, 2, [0.25, 0.5]);
  assert.deepEqual(near, { x: 115, y: 115, width: 460, height: 230 });
  assert.ok(isPart(near, base) && !isSame(near, base));
  assert.deepEqual(zoom(near, base, 0.1), base);
  assert.equal(zoom(base, base, 1e9).width, 920 / 12);
});

test("one cannot pan off the picture", () => {
  const near = zoom(base, base, 4);
  assert.deepEqual(pan(near, base, 100, 100), { ...near, x: 0, y: 0 });
  assert.deepEqual(pan(near, base, -100, -100), { ...near, x: 690, y: 345 });
});

test("a phone shows the current column and the one before it", () => {
  assert.deepEqual(phoneFrame(region, columns, 3), [450, 0, 300, 460]);
  assert.deepEqual(phoneFrame(region, columns, 1), [300, 0, 300, 460]);
  assert.deepEqual(phoneFrame(region, columns, 4), [600, 0, 300, 460]);
  assert.deepEqual(phoneFrame(region, columns.slice(0, 1), 1), [300, 0, 150, 460]);
  assert.deepEqual(phoneFrame([1000, 0, 920, 460], columns, 2), null);
});

test("folded, every column stands in one place", () => {
  const places = [1, 2, 3, 4].map((t) => columns[t - 1][0] + foldShift({ columns, fold_x: 500 }, t));
  assert.deepEqual(places, [500, 500, 500, 500]);
  assert.equal(columns[0][0] + foldShift({ columns }, 1) + 75, 600);
});

test("at 1280 x 720 one unit is a pixel; a phone has the panel below", () => {
  const sizes = (available, windowHeight = 720, mode = "page", windowWidth = 1280) =>
    sizesOf({ available, windowWidth, windowHeight, mode, region, columns });
  const laptop = sizes(1248);
  assert.deepEqual([laptop.wide, laptop.width, laptop.height, laptop.panel], [true, 920, 460, 312]);
  const phone = sizes(358, 844);
  assert.deepEqual([phone.wide, phone.phone, phone.panel, phone.width], [false, true, 0, 358]);
  assert.ok(phone.height <= 0.72 * 844);
  assert.ok(sizes(1868, 900).height <= 900 - 190);
  assert.deepEqual(sizes(460, 300, "thumbnail").height, 230);
});

test("a thumbnail is whole, but in the narrow window of a phone, where two columns have legible digits", () => {
  const isPart = (available, windowWidth) =>
    sizesOf({ available, windowWidth, windowHeight: 844, mode: "thumbnail", region, columns }).phone;
  assert.deepEqual([isPart(330, 1920), isPart(460, 1280), isPart(460, 500)], [false, false, false]);
  assert.deepEqual([isPart(330, 390), isPart(380, 430)], [true, true]);
});

test("a phone shows of the update the blocks above, below and close to a block", () => {
  const block = (family, x, width) => ({ family, x, width });
  const blocks = [block("old", 1000, 200), block("bias", 1208, 40), block("new", 1310, 150), block("more", 1310, 200),
    block("last", 1518, 40)];
  const whole = [1000, -6, 936, 474];
  assert.deepEqual(groupFrame(whole, blocks, ["norm", "new"]), [1298, -6, 272, 474]);
  assert.deepEqual(groupFrame(whole, blocks, ["bias"]), [988, -6, 272, 474]);
  assert.deepEqual(groupFrame(whole, blocks, ["norm"]), whole);
});
