// What the scrubber reads out of a sweep, and what it says of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import * as sweeps from "../../static/scrubber/sweep.js";

const load = (name) => JSON.parse(readFileSync(join(process.env.SWEEPS, `${name}.json`), "utf-8"));
const [hello, gains, truth] = [sweeps.read(load("hello")), sweeps.read(load("gains")), load("truth")];

test("positions and values are those that were sent", () => {
  assert.deepEqual([...hello.positions], truth.update);
  assert.deepEqual([...hello.panels[0].lines[0].values], truth.loss.map(Math.fround));
});

test("the values of a panel with its own x are cut out by position and read where it says", () => {
  const [panel] = gains.panels;
  const rounded = (value) => Number(value.toFixed(3));
  assert.deepEqual([...sweeps.valuesAt(panel, panel.lines[0], 3)].map(rounded), [151, 152, 153]);
  assert.equal(rounded(sweeps.valueBeside(panel, panel.lines[0], 3)), 151);
  assert.equal(rounded(sweeps.valueBeside({ ...panel, at: -1 }, panel.lines[0], 3)), 153);
});

test("the first position shown is the last, or what the sweep says", () => {
  assert.equal(hello.standard, 30);
  assert.equal(gains.standard, 2);
});

test("an axis spans all positions and the references, shares from 0 to 1", () => {
  const [low, high] = sweeps.range(hello.panels[0]);
  assert.equal(low, 0);
  assert.ok(high >= Math.max(...truth.loss.map(Math.fround)) && high >= 4 * Math.log(4));
  assert.deepEqual(sweeps.range(hello.panels[1]), [0, 1]);
  assert.deepEqual(sweeps.range(gains.panels[0]).map((end) => Number(end.toFixed(3))), [1, 203]);
});

test("what is not finite, or not above 0 on log, does not move an axis", () => {
  const line = { values: Float32Array.of(NaN, Infinity, 0, -1, 2, 5) };
  const panel = { scale: "log", lines: [line], references: [], low: null, high: null };
  assert.deepEqual(sweeps.range(panel), [2, 5]);
  assert.deepEqual(sweeps.range({ ...panel, scale: "linear" }), [-1, 5]);
  assert.deepEqual(sweeps.range({ ...panel, lines: [{ values: Float32Array.of(NaN) }] }), [0.1, 1]);
});

test("sentences are filled with the position and the numbers at it", () => {
  assert.equal(sweeps.sentence(hello, 30), `after 30 updates: loss ${Math.fround(truth.loss[30]).toFixed(3)} nats`);
  assert.equal(sweeps.sentence(gains, 1), "gain 0.5");
  assert.equal(sweeps.sentence({ ...gains, sentences: ["at {position} {other}"] }, 0), "at 0 {other}");
});

test("a link names a position, the nearest where it lies between", () => {
  assert.deepEqual(sweeps.readLink("?updates=12", hello), { index: 12, problem: "" });
  assert.deepEqual(sweeps.readLink("?gain=1.4", gains), { index: 3, problem: "" });
  assert.deepEqual(sweeps.readLink("?at=back-3", hello), { index: 30, problem: "" });
});

const long = "x".repeat(9999);
for (const given of ["abc", "31", "-1", "1.5", "", "0x5", "Infinity", "1e999", long]) {
  const shown = given === long ? `'${"x".repeat(40)}'\u2026` : `'${given}'`;
  test(`a link that says ${given.slice(0, 10)} is answered`, () => {
    const { index, problem } = sweeps.readLink(`?updates=${given}`, hello);
    assert.equal(index, 30);
    assert.equal(problem, `updates must be a whole number from 0 to 30; got ${shown} (in the link). Using 30.`);
  });
}

test("the link leaves the default out and everything else alone", () => {
  assert.equal(sweeps.writeLink("?do=train30&updates=3", hello, 30), "?do=train30");
  assert.equal(sweeps.writeLink("?updates=3", hello, 30), "");
  assert.equal(sweeps.writeLink("?text=a%26b", hello, 7), "?text=a%26b&updates=7");
});

test("every position comes back from its own link", () => {
  for (const sweep of [hello, gains]) {
    sweep.positions.forEach((_, i) => assert.equal(sweeps.readLink(sweeps.writeLink("", sweep, i), sweep).index, i));
  }
});

test("new data keep the position; whoever is at the end stays at the end", () => {
  const longer = { ...hello, positions: Float64Array.from({ length: 41 }, (_, i) => i), standard: 40 };
  assert.equal(sweeps.carry(hello, 12, longer), 12);
  assert.equal(sweeps.carry(hello, 30, longer), 40);
  assert.equal(sweeps.carry(longer, 35, hello), 30);
  assert.equal(sweeps.carry(gains, 4, gains), 4); // it starts elsewhere: its end is a position like any other
});

test("of a position that stands twice the later is meant", () => {
  assert.equal(sweeps.nearest(Float64Array.of(0, 1, 1, 2), 1), 2);
});
