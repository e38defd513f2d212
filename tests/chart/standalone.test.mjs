// The chart as one file: its content, and that user input is never markup.

import assert from "node:assert/strict";
import test from "node:test";

import { inert, page, titled } from "../../static/chart/standalone.js";

const HOSTILE = ["</script><script>alert(1)</script>", "<!--<script>", '"><img src=x onerror=alert(1)>', "a&lt;b",
  "\u2028\u2029", "\ud800", "$& $' $` $1"];
const chart = (text, type = "scatter", layout = {}) => ({ title: text, description: text, style: { "--font": text },
  figure: { data: [{ type, name: text, text: [text] }], layout: { title: { text }, ...layout } }, config: {} });
const whole = (given, more = {}) => page({ chart: given, library: "window.Plotly = {};", css: ".chart { width: 100%; }",
  isDark: false, ...more });
const readBack = (file) => JSON.parse(file.match(/id="data">(.*?)<\/script>/s)[1]);
const policy = (file) => file.match(/http-equiv="Content-Security-Policy" content="(.*?)"/)[1];

for (const text of HOSTILE) {
  test(`${JSON.stringify(text)} is unchanged, and the file's markup is the same`, () => {
    const file = whole(chart(text));
    assert.deepEqual(readBack(file), chart(text));
    const without = (written) => written.replace(/(id="data">).*?(<\/script>)/s, "$1$2");
    assert.equal(without(file), without(whole(chart("plain"))));
  });
}

test("typed arrays are written as numbers; Plotly's internal properties are omitted", () => {
  const given = { x: new Float64Array([1, 2.5, NaN]), _input: { y: 1 }, marker: { size: new Int8Array([3]), _own: 1 } };
  assert.deepEqual(JSON.parse(inert(given)), { x: [1, 2.5, null], marker: { size: [3] } });
});

test("the file contains the library, which cannot end its script", () => {
  const library = 'a = "</script>"; b = /<!--/; c = 1</d/.exec(e)[0];';
  const file = whole(chart("x"), { library });
  assert.ok(file.includes('a = "\\x3c/script>"; b = /\\x3c!--/; c = 1</d/.exec(e)[0];'));
  assert.equal(file.match(/<\/script/g).length, 3);
});

test("no request is allowed, and only 2-D WebGL traces may use eval", () => {
  for (const type of ["scatter", "heatmap", "scatter3d", "scattergl"]) {
    const said = policy(whole(chart("x", type)));
    assert.match(said, /^default-src 'none'; script-src 'unsafe-inline'/);
    assert.doesNotMatch(said, /https?:|\*|self|connect-src/);
    assert.equal(said.includes("'unsafe-eval'"), type === "scattergl");
  }
});

test("the theme and the kind of picture are set before a script runs", () => {
  assert.ok(whole(chart("x"), { isDark: true }).includes('<meta name="color-scheme" content="dark">'));
  assert.ok(whole(chart("x")).includes('<meta name="color-scheme" content="light">'));
  assert.ok(whole(chart("x")).includes('data-kind="flat"'));
  assert.ok(whole(chart("x", "scatter3d", { scene: {} })).includes('data-kind="solid"'));
});

test("a chart's name is its title in words, each once", () => {
  assert.equal(titled("embedding-map-map"), "Embedding map");
  assert.equal(titled("vanishing-gradients-slope"), "Vanishing gradients slope");
  assert.equal(titled("lstm-reach"), "LSTM reach");
});
