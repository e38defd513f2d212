// The view: its form in the link, and how it is centred.

import assert from "node:assert/strict";
import test from "node:test";

import { centred, kindOf, readView, spellView, withView, writeView } from "../../static/chart/view.js";

test("a view is restored from its link to within what is visible", () => {
  for (const [view, kind] of [[[-1.23456, 2, 0, 1e-3], "flat"], [[100.00012, 100.00034, -5, 5], "flat"],
    [[1.25, -0.7, 0.1], "solid"]]) {
    const search = writeView("?words=a+b", "view", view, kind);
    assert.equal(new URLSearchParams(search).get("words"), "a b");
    const { view: read, problem } = readView(search, "view", kind);
    assert.equal(problem, "");
    read.forEach((number, i) => assert.ok(Math.abs(number - view[i]) <= 1e-3 * Math.max(...view.map(Math.abs))));
    if (kind === "flat") assert.ok(read[0] !== read[1] && read[2] !== read[3]);
  }
  assert.equal(spellView([-1.23456, 2, 0, 12345.6], "flat"), "-1.235,2,0,12346");
});

test("without a view the link has no such parameter, and the others are unchanged", () => {
  assert.equal(writeView("?view=1,2,3,4&a=b", "view", null, "flat"), "?a=b");
  assert.equal(writeView("?view=1,2,3,4", "view", null, "flat"), "");
  assert.equal(writeView("", "view", [0, 1, 2, NaN], "flat"), "");
  assert.deepEqual(readView("?a=b", "view", "flat"), { view: null, problem: "" });
  assert.deepEqual(readView("?=1,2,3,4", "", "flat"), { view: null, problem: "" });
});

test("an invalid view is refused", () => {
  for (const given of ["", "1,2,3", "1,2,3,x", "1,2,3,Infinity", "1,1,2,3", "1,2,3,1e300", "1,,2,3", "0x1,2,3,4",
    "1,2,3,4,5"]) {
    const { view, problem } = readView(`?view=${given}`, "view", "flat");
    assert.equal(view, null, given);
    assert.equal(problem,
      `view must be x0,x1,y0,y1, the ends of two ranges; got '${given}' (in the link). Showing everything.`);
  }
  assert.match(readView("?view=1,2,3,4", "view", "solid").problem, /^view must be x,y,z, the camera's position; got/);
  assert.equal(readView("?view=0,0,0", "view", "solid").view, null);
  assert.ok(readView(`?view=${"9".repeat(500)}`, "view", "flat").problem.length < 150);
});

test("a point is centred: a third of everything, or the width that the user has chosen", () => {
  assert.deepEqual(centred([0, 9, 0, 6], [1, 1], false), [-0.5, 2.5, 0, 2]);
  assert.deepEqual(centred([0, 2, 4, 0], [7, 7], true), [6, 8, 9, 5]);
});

test("a view is applied to a layout, whose other properties are unchanged", () => {
  const layout = { xaxis: { title: "x" }, scene: { camera: { up: 1 } } };
  assert.equal(withView(layout, null), layout);
  assert.deepEqual(withView(layout, [1, 2, 3, 4]).xaxis, { title: "x", range: [1, 2], autorange: false });
  assert.deepEqual(withView(layout, [1, 2, 3]).scene.camera, { up: 1, eye: { x: 1, y: 2, z: 3 } });
  assert.deepEqual(withView(layout, [1, 2, 3], { eye: 0 }).scene.camera, { eye: 0 });
  assert.deepEqual(layout.xaxis, { title: "x" });
});

test("a figure is solid if one of its traces is", () => {
  assert.equal(kindOf([{ type: "scatter" }, { type: "scattergl" }]), "flat");
  assert.equal(kindOf([{ type: "scatter" }, { type: "scatter3d" }]), "solid");
});
