import assert from "node:assert/strict";
import { test } from "node:test";

import { fillSlots, pieces, runs, speller, text } from "../../static/player/formula.js";
import { format } from "../../static/shared/format.js";
import { actionOf, isForeign } from "../../static/player/events.js";
import { slug } from "../../static/shared/save.js";
import { luminance, mix, shade, textOn } from "../../static/shared/theme.js";
import { Numbers } from "../../static/player/values.js";
import { Walk } from "../../static/player/steps.js";
import { stopsOf } from "../../static/player/steps.js";
import { named, scenes } from "./scenes.mjs";

const hello = named("hello");

test("digits: a true minus, an explicit plus, no number that reads as another", () => {
  assert.equal(format(-0.4), "\u22120.40");
  assert.equal(format(0.4, { signed: true }), "+0.40");
  assert.equal(format(0, { signed: true }), "0.00");
  assert.equal(format(-0.001), "0.00");
  assert.equal(format(-0.00021, { decimals: 3, small: true }), "\u22122.1\u00b710\u207b\u2074");
  assert.equal(format(1234.5678, { decimals: 3 }), "1234.6");
  assert.equal(format(2e7), "2.0\u00b710\u2077");
  assert.deepEqual([NaN, Infinity, -Infinity].map((x) => format(x)), ["not a number", "\u221e", "\u2212\u221e"]);
});

test("no number is written as a minus, or a plus, before zeros alone", () => {
  for (let exponent = -12; exponent < 7; exponent += 0.37) {
    for (const value of [-(10 ** exponent), 10 ** exponent, -0, 0]) {
      for (const decimals of [0, 1, 2, 3, 6]) {
        for (const how of [{}, { signed: true }, { small: true }, { signed: true, small: true }]) {
          const shown = format(value, { decimals, ...how });
          assert.ok(!/^[+\u2212-][0.]*$/.test(shown), `${value} as ${shown}`);
        }
      }
    }
  }
});

test("colours grow with the magnitude, and ink stands out from them", () => {
  const palette = { zero: "#ffffff", positive: "#0000ff", negative: "#ff0000" };
  assert.equal(shade(0, 1, palette), "#ffffff");
  assert.equal(shade(9, 1, palette), "#0000ff");
  assert.equal(shade(-0.5, 1, palette), "#ff8080");
  assert.equal(shade(NaN, 1, palette), "#ffffff");
  assert.equal(mix("#000000", "#ffffff", 0.5), "#808080");
  assert.ok(luminance("rgb(255, 255, 255)") > 0.99 && luminance("#000000") === 0);
  for (let grey = 0; grey < 256; grey++) {
    const fill = mix("#d1553f", `#${grey.toString(16).padStart(2, "0").repeat(3)}`, 0.8);
    const [a, b] = [luminance(fill), luminance(textOn(fill))].sort((x, y) => y - x);
    assert.ok((a + 0.05) / (b + 0.05) > 4.5, fill);
  }
});

test("slots take the step; where it is unknown the letters stay", () => {
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
  assert.equal(action("ArrowLeft", { altKey: true }), "walk-back");
  assert.equal(action("F"), "fold");
  assert.deepEqual([action("r"), action("f", { ctrlKey: true }), action("Tab"), action("ArrowRight", { altKey: true })],
    [null, null, null, null]);
  assert.ok(isForeign({ key: "r" }) && isForeign({ key: "C" }) && !isForeign({ key: "Enter" }));
});

test("a file's name says what and where", () => {
  assert.equal(slug("Unrolled RNN", "back-3.slope"), "unrolled-rnn-back-3-slope");
  assert.equal(slug("../<b>", "loss"), "b-loss");
});

test("a stop opens where numbers meet; shares follow the entry looked at", () => {
  const numbers = new Numbers(hello);
  const walk = new Walk();
  const [stop] = stopsOf(hello, "step").filter(({ id }) => id === "back-3");
  walk.start(stop, numbers);
  assert.equal(walk.name, "d_hidden/3/0");
  assert.equal(walk.back(), false);
  walk.open("d_weight_hh_step/3/1/2");
  assert.equal(walk.entry("d_weight_hh_step", numbers), "d_weight_hh/1/2");
  assert.equal(walk.back(), true);
  const [share] = stopsOf(hello, "operation").filter(({ id }) => id === "back-2.share");
  walk.start(share, numbers);
  assert.equal(walk.name, "d_weight_hh_step/2/1/2");
});

test("an equation in pieces is the equation: each begins with a sign that joins, or after a comma", () => {
  const all = Object.values(scenes).flatMap(({ scene }) => Object.values(scene.equations).flat());
  assert.ok(all.length > 100);
  for (const tree of all) {
    const lines = pieces(tree).map((piece) => runs(piece).map((run) => run.text).join(""));
    assert.equal(lines.join(""), runs(tree).map((run) => run.text).join(""));
    const mayBegin = (line, i) => /^ [=+\u2212\u00b7] |^\u2299/.test(line) || lines[i].endsWith(",");
    lines.slice(1).forEach((line, i) => assert.ok(mayBegin(line, i), line));
  }
});

test("a number's own minus stays with it", () => {
  const [z, minus, equals] = [["mi", "z"], ["mo", "\u2212"], ["mo", "="]];
  const formOf = (piece) => piece.slice(1).filter(([tag]) => tag === "mo").map(([, { form }]) => form);
  const made = pieces(["mrow", z, equals, minus, z, minus, z]);
  assert.deepEqual(made.map(text), ["z", "=  \u2212 z", "\u2212 z"]);
  assert.deepEqual(made.map(formOf), [[], ["infix", "prefix"], ["infix"]]);
});
