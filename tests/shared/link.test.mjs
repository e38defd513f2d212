// The link: what is read from it, and written into it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { numberIn, refused, rewritten } from "../../static/shared/link.js";

test("a query string is changed, and its other parameters stay", () => {
  assert.equal(rewritten("?text=a%26b&at=back-3", { at: "loss", fold: null }), "?text=a%26b&at=loss");
  assert.equal(rewritten("?at=back-3", { at: null }), "");
  assert.equal(rewritten("", { gain: "1.4", fit: "y" }), "?gain=1.4&fit=y");
});

test("a number in a link is in decimal notation", () => {
  assert.deepEqual(["1", " -2.5 ", ".5", "+3e-2"].map(numberIn), [1, -2.5, 0.5, 0.03]);
  for (const text of ["", "x", "0x5", "Infinity", "1,5", "1e9999"]) assert.ok(Number.isNaN(numberIn(text)), text);
});

test("an invalid value is quoted with at most 40 characters", () => {
  assert.equal(refused("at", "a step", "abc", "Using loss"), "at must be a step; got 'abc' (in the link). Using loss.");
  assert.equal(refused("at", "a step", "x".repeat(41), "Using loss"),
    `at must be a step; got '${"x".repeat(40)}'\u2026 (in the link). Using loss.`);
});
