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

test("the values of a panel with its own x are selected by position and read at its point", () => {
  const [panel] = gains.panels;
  const rounded = (power) => Number((10 ** power).toFixed(3));
  assert.deepEqual(Array.from(sweeps.valuesAt(panel, panel.lines[0].values, 3), rounded), [151, 152, 153]);
  assert.equal(rounded(sweeps.labelValue(panel, panel.lines[0], 3)), 151);
  assert.equal(rounded(sweeps.labelValue({ ...panel, at: 2 }, panel.lines[0], 3)), 153);
});

test("a band comes with its line, on the same axis", () => {
  const { values, low, high } = gains.panels[0].lines[0];
  assert.ok(values.every((value, i) => low[i] < value && value < high[i]));
  assert.equal(hello.panels[0].lines[0].low, null);
});

test("a point counted from the end is found", () => {
  const sent = load("gains");
  sent.panels[0].at = -1;
  assert.equal(sweeps.read(sent).panels[0].at, 2);
});

test("the first position shown is the last, or the start of the sweep", () => {
  assert.equal(hello.standard, 30);
  assert.equal(gains.standard, 2);
});

test("an axis spans all positions and the references, shares from 0 to 1", () => {
  const [low, high] = sweeps.range(hello.panels[0]);
  assert.equal(low, 0);
  assert.ok(high >= Math.max(...truth.loss.map(Math.fround)) && high >= 4 * Math.log(4));
  assert.deepEqual(sweeps.range(hello.panels[1]), [0, 1]);
  const ends = sweeps.range(gains.panels[0]).map((power) => Number((10 ** power).toFixed(3)));
  assert.deepEqual(ends, [0.5, 406]);
});

test("infinite values do not change an axis; values below its floor are drawn on it", () => {
  const line = { values: Float32Array.of(NaN, Infinity, -Infinity, -60, 0.5), low: null, high: null };
  const panel = { isLog: true, lines: [line], references: [], low: null, high: null, floor: -Infinity };
  assert.deepEqual(sweeps.range(panel), [-60, 0.5]);
  assert.deepEqual(sweeps.range({ ...panel, floor: -45 }), [-45, 0.5]);
  const empty = { ...panel, lines: [{ values: Float32Array.of(NaN) }] };
  assert.deepEqual([sweeps.range(empty), sweeps.range({ ...empty, isLog: false })], [[-1, 0], [0, 1]]);
});

test("a number on a log axis is written as a power, below the floor with <", () => {
  const panel = { isLog: true, floor: -45, decimals: 2 };
  const said = (value) => sweeps.spellValue(panel, value);
  assert.equal(said(Math.log10(2.24e-23)), "2.2\u00b710\u207b\u00b2\u00b3");
  assert.equal(said(Math.log10(39433)), "3.9\u00b710\u2074");
  assert.equal(said(Math.log10(0.372)), "0.37");
  assert.equal(said(-Infinity), "< 1.0\u00b710\u207b\u2074\u2075");
  assert.equal(sweeps.spellValue({ ...panel, floor: -Infinity }, -Infinity), "0.00");
});

test("sentences contain the position and its numbers", () => {
  assert.equal(sweeps.sentence(hello, 30), `after 30 updates: loss ${Math.fround(truth.loss[30]).toFixed(3)} nats`);
  assert.equal(sweeps.sentence(gains, 1), "gain 0.5");
  assert.equal(sweeps.sentence({ ...gains, sentences: ["at {position} {other}"] }, 0), "at 0 {other}");
});

const read = (link, sweep) => {
  const { index, isFitted, problems } = sweeps.readLink(link, sweep);
  return [index, isFitted, ...problems];
};
const written = (link, sweep, index, isFitted = false) => sweeps.writeLink(link, sweep, { index, isFitted });

test("a link has a position, or the nearest one to its value", () => {
  assert.deepEqual(read("?updates=12", hello), [12, false]);
  assert.deepEqual(read("?gain=1.4", gains), [3, false]);
  assert.deepEqual(read("?at=back-3", hello), [30, false]);
});

const long = "x".repeat(9999);
const said = (given) => (given === long ? `'${"x".repeat(40)}'\u2026` : `'${given}'`);
for (const given of ["abc", "31", "-1", "1.5", "", "0x5", "Infinity", "1e999", long]) {
  test(`a link that says ${given.slice(0, 10)} is reported`, () => {
    assert.deepEqual(read(`?updates=${given}`, hello), [30, false,
      `updates must be a whole number from 0 to 30; got ${said(given)} (in the link). Using 30.`]);
  });
}

test("a link has fit=y only if the y axis is fitted", () => {
  assert.deepEqual(read("?gain=1.4&fit=y", gains), [3, true]);
  assert.equal(written("?text=a%26b", gains, gains.standard, true), "?text=a%26b&fit=y");
  assert.equal(written("?fit=y&gain=2", gains, gains.standard), "");
});

for (const given of ["", "x", "Y", "true", "<b>", long]) {
  test(`a link that says fit=${given.slice(0, 10)} is reported and corrected`, () => {
    assert.deepEqual(read(`?fit=${given}`, gains), [gains.standard, false,
      `fit must be y or left out; got ${said(given)} (in the link). The y axis is not fitted.`]);
    assert.equal(written(`?fit=${given}`, gains, gains.standard), "");
  });
}

test("every invalid parameter of a link is reported", () => {
  const [, , ...problems] = read("?gain=much&fit=x", gains);
  assert.deepEqual(problems.map((problem) => problem.split(" ")[0]), ["gain", "fit"]);
});

test("the link omits defaults and keeps other parameters", () => {
  assert.equal(written("?do=train30&updates=3", hello, 30), "?do=train30");
  assert.equal(written("?updates=3", hello, 30), "");
  assert.equal(written("?text=a%26b", hello, 7), "?text=a%26b&updates=7");
});

test("the link has a position with as few digits as distinguish it from its neighbours", () => {
  const thirds = { ...gains, positions: Float64Array.from({ length: 61 }, (_, i) => i / 30), digits: 2 };
  assert.equal(written("", thirds, 28), "?gain=0.93");
  thirds.positions.forEach((_, i) => assert.deepEqual(read(written("", thirds, i), thirds), [i, false]));
  assert.deepEqual([hello.digits, gains.digits], [1, 1]);
});

test("every state is restored from its link", () => {
  for (const sweep of [hello, gains]) {
    for (const isFitted of [false, true]) {
      sweep.positions.forEach((_, i) => assert.deepEqual(read(written("", sweep, i, isFitted), sweep), [i, isFitted]));
    }
  }
});

test("new data keep the position, or the end", () => {
  const longer = { ...hello, positions: Float64Array.from({ length: 41 }, (_, i) => i), standard: 40 };
  assert.equal(sweeps.carry(hello, 12, longer), 12);
  assert.equal(sweeps.carry(hello, 30, longer), 40);
  assert.equal(sweeps.carry(longer, 35, hello), 30);
  assert.equal(sweeps.carry(gains, 4, gains), 4); // it starts elsewhere: its end is a position like any other
});

test("of two equal positions the later is used", () => {
  assert.equal(sweeps.nearest(Float64Array.of(0, 1, 1, 2), 1), 2);
});
