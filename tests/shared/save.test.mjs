// The picture as a file.

import assert from "node:assert/strict";
import { test } from "node:test";

import { slug } from "../../static/shared/save.js";

test("a file's name has title and position", () => {
  assert.equal(slug("Unrolled RNN", "back-3.slope"), "unrolled-rnn-back-3-slope");
  assert.equal(slug("../<b>", "loss"), "b-loss");
});
