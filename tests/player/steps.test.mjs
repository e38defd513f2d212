import assert from "node:assert/strict";
import { test } from "node:test";

import {
  births, bornAt, chaptersOf, columnAt, covers, groupOf, idAt, indexOf, isVisible, leadTo, nameAt, stopsOf,
} from "../../static/player/steps.js";
import { readLink, writeLink } from "../../static/player/link.js";
import { named, scenes } from "./scenes.mjs";

const hello = named("hello");
const [coarse, fine] = [stopsOf(hello, "step"), stopsOf(hello, "operation")];

for (const { name, scene } of scenes) {
  test(`${name}: both grains show the same marks at the end, none too early`, () => {
    const ids = scene.marks.map((mark) => mark.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const grain of ["step", "operation"]) {
      const stops = stopsOf(scene, grain);
      const born = births(scene, stops);
      assert.deepEqual([...born.keys()].slice(0, ids.length), ids);
      assert.ok([...born.keys()].slice(ids.length).every((id) => ids.includes(id.replace(/\d+$/, "@"))));
      // a label without enough space is not drawn, though a step may name it
      stops.forEach((stop, i) => stop.shows.forEach((id) => assert.equal(born.get(id) ?? i + 1, i + 1)));
      assert.equal(new Set(stops.map((stop) => stop.id)).size, stops.length);
      assert.deepEqual(chaptersOf(scene, stops).map(({ length }) => length).reduce((a, b) => a + b), stops.length);
    }
    assert.equal(stopsOf(scene, "operation").length, scene.steps.length);
  });
}

test("a group of operations is one stop with their common title", () => {
  const stop = coarse[indexOf(coarse, "back-3") - 1];
  assert.equal(stop.title, "Backward, t = 3");
  assert.equal(stop.t, 3);
  assert.ok(stop.writes.includes("d_hidden/3/*") && !stop.reads.includes("d_hidden/3/*"));
  assert.equal(coarse[indexOf(coarse, "loss") - 1].t, null);
});

test("an id of the other grain leads to its group, one that is gone to the nearest of its kind", () => {
  assert.equal(idAt(coarse, indexOf(coarse, "back-3.slope")), "back-3");
  assert.equal(groupOf(idAt(fine, indexOf(fine, "back-3"))), "back-3");
  assert.equal(idAt(coarse, indexOf(coarse, "back-9")), "back-4");
  assert.equal(idAt(coarse, indexOf(coarse, "forward-12.squash")), "forward-4");
  assert.equal(indexOf(coarse, "start"), 0);
  for (const wrong of ["xyz", "", "back", "back-", "back-x", "nothing-3", "__proto__"]) {
    assert.equal(indexOf(coarse, wrong), null);
  }
});

test("folded, one column and its loop are visible; unfolded, all columns and no loop", () => {
  const [column, loop, weights] = [{ column: 2 }, { fold: "only" }, {}];
  assert.equal(isVisible(column, 1, 5, false, 3), true);
  assert.equal(isVisible(column, 1, 5, true, 3), false);
  assert.equal(isVisible(column, 1, 5, true, 2), true);
  assert.equal(isVisible(column, 6, 5, true, 2), false);
  assert.equal(isVisible({ column: 2, fold: "never" }, 0, 5, true, 2), false);
  assert.deepEqual([isVisible(loop, 0, 0, false, 1), isVisible(loop, 0, 0, true, 1)], [false, true]);
  assert.deepEqual([isVisible(weights, 0, 0, false, 1), isVisible(weights, 0, 0, true, 1)], [true, true]);
});

test("the column is the step's, or the last one's", () => {
  assert.equal(columnAt(coarse, 0), 1);
  assert.equal(columnAt(coarse, indexOf(coarse, "forward-3")), 3);
  assert.equal(columnAt(coarse, indexOf(coarse, "update")), 1);
});

test("letters and stars of a pattern cover any index", () => {
  assert.ok(covers("hidden/3/*", "hidden/3/1") && covers("loss/t", "loss/4") && covers("loss_total", "loss_total"));
  assert.ok(!covers("hidden/3/*", "hidden/2/1") && !covers("hidden/3/*", "hidden/3") && !covers("hidden/*", "hidde/1"));
});

test("the link has what differs from the defaults, other parameters are unchanged", () => {
  const home = idAt(coarse, indexOf(coarse, hello.start));
  assert.equal(writeLink("?text=a%26b&at=x", { at: home, grain: "step", fold: false, home }), "?text=a%26b");
  assert.equal(writeLink("", { at: home, grain: "step", fold: false, home }), "");
  const link = writeLink("?units=4", { at: "back-3", grain: "operation", fold: true, home });
  assert.equal(link, "?units=4&at=back-3&grain=operation&fold=true");
  assert.deepEqual(readLink(link, hello), { at: "back-3", grain: "operation", fold: true, open: "",
    problems: [] });
  assert.deepEqual(readLink("", hello), { at: hello.start, grain: "step", fold: false, open: "",
    problems: [] });
});

test("invalid parameters of the link give a sentence and the default", () => {
  const { at, grain, fold, problems } = readLink("?at=xyz&grain=foo&fold=1", hello);
  assert.deepEqual([at, grain, fold], [hello.start, "step", false]);
  assert.deepEqual(problems, [
    "grain must be step or operation; got 'foo' (in the link). Using step.",
    "fold must be true or false; got '1' (in the link). Using false.",
    "at must be a step such as back-3; got 'xyz' (in the link). Using loss.",
  ]);
  assert.ok(readLink(`?at=${"z".repeat(9999)}`, hello).problems[0].length < 160);
});

test("a mark of the current step shows that step's numbers, as soon as they are there", () => {
  const lstm = named("lstm");
  const stops = stopsOf(lstm, "operation");
  const born = births(lstm, stops);
  const mark = lstm.marks.find(({ id }) => id === "forget_gate-@");
  assert.equal(nameAt(mark.name, 5), "forget_gate/5/*");
  assert.equal(nameAt("hidden/t-1/*", 5), "hidden/4/*");
  assert.equal(nameAt("target/t+1/*", 5), "target/6/*");
  assert.equal(nameAt("hidden/*/*", 5), "hidden/*/*");
  for (const t of [1, 5, 12]) assert.equal(bornAt(born, mark, t), indexOf(stops, `forward-${t}.forget`));
  assert.equal(bornAt(born, lstm.marks.find(({ id }) => id === "before-hidden-@"), 5), 0);
});

test("a mark of the whole sequence leads to the same operation at its step, or to the first", () => {
  const lstm = named("lstm");
  const fine12 = stopsOf(lstm, "operation");
  const to = (id, t) => idAt(fine12, leadTo(fine12, id, t));
  assert.equal(to("forward-4.cell", 9), "forward-9.cell");
  assert.equal(to("back-4.send", 1), "back-1.send");
  assert.equal(to("back-12.blame", 3), "back-3.send");
  assert.equal(to("loss.12", 3), "forward-3.forget");
  assert.equal(to("start", 7), "forward-7.forget");
  const coarse12 = stopsOf(lstm, "step");
  assert.equal(idAt(coarse12, leadTo(coarse12, "back-9", 4)), "back-4");
});
