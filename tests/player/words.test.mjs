import assert from "node:assert/strict";
import { test } from "node:test";

import { fillSlots, pieces, runs, speller, text } from "../../static/player/formula.js";
import { actionOf, isForeign } from "../../static/player/events.js";
import { Numbers } from "../../static/player/values.js";
import { Inspection } from "../../static/player/steps.js";
import { stopsOf } from "../../static/player/steps.js";
import { named, scenes } from "./scenes.mjs";

const hello = named("hello");

test("slots take the step; where it is unknown the letters remain", () => {
  assert.deepEqual(fillSlots(["mn", "{t-1}"], 3), ["mn", "2"]);
  const tree = (leaf) => ["mrow", { stretchy: "false" }, ["mn", leaf]];
  assert.deepEqual(fillSlots(tree("{t+1}"), null), tree("t+1"));
});

test("symbols run in one line of text", () => {
  assert.equal(text(["msub", ["mover", { accent: "true" }, ["mi", "y"], ["mo", "^"]], ["mn", "3"]]), "\u01773");
  const [base, low] = runs(["msub", ["mi", "W"], ["mi", "aa"]]);
  assert.deepEqual([base.text, base.shift, low.text], ["W", 0, "aa"]);
  assert.ok(low.shift > 0 && low.scale < 1);
  assert.equal(text(["mfrac", ["mn", "1"], ["mn", "2"]]), "1/2");
});

test("a name is said in both notations, with the words of its axes", () => {
  const { families } = new Numbers(hello);
  const [course, papers] = ["course", "pytorch"].map((notation) => speller(hello, notation, families));
  assert.equal(course("hidden/3/1").text, "a\u27e83\u27e9[1]");
  assert.equal(papers("hidden/3/1").text, "h3[1]");
  assert.equal(course("prediction/3/0").text, "\u0177\u27e83\u27e9[e]");
  assert.equal(course("hidden/3/*").text, "a\u27e83\u27e9");
  assert.equal(course("loss_total").text, "L");
  assert.equal(course("weight_hh/0/1").text, "Waa[0,1]");
});

test("keys: a presenter's remote steps, the browser's own shortcuts stay its own", () => {
  const action = (key, more = {}) => actionOf({ key, ...more });
  assert.deepEqual(["ArrowRight", "PageDown", "ArrowLeft", "PageUp", "Home", "End", " "].map((key) => action(key)),
    ["next", "next", "back", "back", "first", "last", "play"]);
  assert.equal(action("ArrowRight", { shiftKey: true }), "move-right");
  assert.equal(action("ArrowLeft", { altKey: true }), "inspect-back");
  assert.equal(action("F"), "fold");
  assert.deepEqual([action("r"), action("f", { ctrlKey: true }), action("Tab"), action("ArrowRight", { altKey: true })],
    [null, null, null, null]);
  assert.ok(isForeign({ key: "r" }) && isForeign({ key: "C" }) && !isForeign({ key: "Enter" }));
});

test("a stop inspects a sum; gradient terms follow the selected entry", () => {
  const numbers = new Numbers(hello);
  const inspection = new Inspection();
  const [stop] = stopsOf(hello, "step").filter(({ id }) => id === "back-3");
  inspection.start(stop, numbers);
  assert.equal(inspection.name, "d_hidden/3/0");
  assert.equal(inspection.back(), false);
  inspection.open("d_weight_hh_step/3/1/2");
  assert.equal(inspection.entry("d_weight_hh_step", numbers), "d_weight_hh/1/2");
  assert.equal(inspection.back(), true);
  const [share] = stopsOf(hello, "operation").filter(({ id }) => id === "back-2.share");
  inspection.start(share, numbers);
  assert.equal(inspection.name, "d_weight_hh_step/2/1/2");
});

test("the pieces of an equation join to the equation: each begins with a binary operator, or after a comma", () => {
  const all = Object.values(scenes).flatMap(({ scene }) => Object.values(scene.equations).flat());
  assert.ok(all.length > 100);
  for (const tree of all) {
    const lines = pieces(tree).map((piece) => runs(piece).map((run) => run.text).join(""));
    assert.equal(lines.join(""), runs(tree).map((run) => run.text).join(""));
    const mayBegin = (line, i) => /^ [=+\u2212\u00b7] |^\u2299/.test(line) || lines[i].endsWith(",");
    lines.slice(1).forEach((line, i) => assert.ok(mayBegin(line, i), line));
  }
});

test("a prefix minus stays with its number", () => {
  const [z, minus, equals] = [["mi", "z"], ["mo", "\u2212"], ["mo", "="]];
  const formOf = (piece) => piece.slice(1).filter(([tag]) => tag === "mo").map(([, { form }]) => form);
  const made = pieces(["mrow", z, equals, minus, z, minus, z]);
  assert.deepEqual(made.map(text), ["z", "=  \u2212 z", "\u2212 z"]);
  assert.deepEqual(made.map(formOf), [[], ["infix", "prefix"], ["infix"]]);
});
