import assert from "node:assert/strict";
import { test } from "node:test";

import { Numbers } from "../../static/player/values.js";
import { named, scenes } from "./scenes.mjs";

const close = (a, b, tolerance = 1e-9) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
const everyName = (numbers, family) => numbers.names([family.name, ...family.axes.map(() => "*")].join("/"));

for (const { name, scene } of scenes) {
  test(`${name}: every number equals its recipe's result`, () => {
    const numbers = new Numbers(scene);
    let compared = 0;
    for (const family of numbers.families.values()) {
      for (const one of everyName(numbers, family)) {
        const { operation } = numbers.expand(one);
        assert.ok(operation !== "given" || numbers.recipeOf(one), `${one} has no recipe`);
        if (operation === "given" || !family.data) continue;
        const made = numbers.compute(one);
        assert.ok(close(made, numbers.value(one)), `${one}: made ${made}, sent ${numbers.value(one)}`);
        compared += 1;
      }
    }
    assert.ok(compared > 100);
  });

  test(`${name}: the loss depends on every input`, () => {
    const numbers = new Numbers(scene);
    const seen = new Set([scene.loss]);
    for (const one of seen) {
      numbers.expand(one).terms.flatMap((term) => term.lines.flat()).forEach((operand) => seen.add(operand));
    }
    for (const input of numbers.names("input/*/*")) assert.ok(seen.has(input), input);
    assert.ok(seen.has("weight_out/0/0") && seen.has("hidden/0/0"));
  });

  if (!scene.editable.length) continue; // there is no gradient by weights

  test(`${name}: gradient terms that are not sent sum to the gradient`, () => {
    const numbers = new Numbers(scene);
    for (const of of ["weight_hh", "bias_ih", "weight_out"]) {
      const axes = numbers.families.get(`d_${of}`).axes.map(() => "0").join("/");
      const shares = numbers.names(`d_${of}_step/*/${axes}`).map((share) => numbers.value(share));
      assert.ok(close(shares.reduce((a, b) => a + b), numbers.value(`d_${of}/${axes}`)));
    }
  });

  test(`${name}: a small change of a weight changes the loss as the gradient predicts`, () => {
    const numbers = new Numbers(scene);
    assert.ok(close(numbers.changed({}).value(scene.loss), numbers.value(scene.loss)));
    const step = 1e-6;
    if (name === "truncated") return; // its gradient leaves a part out on purpose
    for (const one of ["weight_hh/0/1", "weight_ih/1/0", "bias_ih/2", "weight_out/0/2", "bias_out/0"]) {
      const [up, down] = [step, -step].map((d) => numbers.changed({ [one]: numbers.value(one) + d }).value(scene.loss));
      assert.ok(close((up - down) / (2 * step), numbers.value(`d_${one}`), 1e-6), one);
    }
  });
}

test("a truncated gradient differs from the full one", () => {
  const numbers = new Numbers(named("truncated"));
  const [one, step] = ["weight_hh/0/1", 1e-6];
  const [up, down] = [step, -step].map((d) => numbers.changed({ [one]: numbers.value(one) + d }).value("loss_total"));
  assert.ok(Math.abs((up - down) / (2 * step) - numbers.value(`d_${one}`)) > 1e-6);
});

test("outside an axis numbers are 0, and a pattern matches all its names", () => {
  const numbers = new Numbers(named("hello"));
  assert.equal(numbers.has("hidden/0/2"), true);
  assert.equal(numbers.has("hidden/5/0"), false);
  assert.equal(numbers.value("hidden/5/0"), 0);
  assert.equal(numbers.has("nothing/1"), false);
  assert.deepEqual(numbers.names("hidden/3/*"), ["hidden/3/0", "hidden/3/1", "hidden/3/2"]);
  assert.deepEqual(numbers.names("loss/t"), ["loss/1", "loss/2", "loss/3", "loss/4"]);
});

test("a clamped gate is given, and its slope is an empty sum", () => {
  const numbers = new Numbers(named("held"));
  assert.ok(numbers.clamped.has("forget_gate/6/0") && !numbers.clamped.has("forget_gate/5/0"));
  const { note } = numbers.expand("forget_gate/6/0");
  assert.match(note, /^clamped to 0; unclamped it would be σ\(−?\d+\.\d+\) = \d\.\d+$/);
  assert.equal(numbers.expand("forget_gate/5/0").operation, "sigmoid");
  assert.equal(numbers.expand("input_gate/3/0").operation, "sigmoid");
  assert.equal(numbers.value("input_gate/3/1"), 0.5);
  assert.equal(numbers.compute("slope_input_gate/3/1"), 0);
});
