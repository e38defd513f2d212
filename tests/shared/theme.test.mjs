// Light or dark, and colours.

import assert from "node:assert/strict";
import { test } from "node:test";

import { luminance, mix, shade, textOn, themeOf } from "../../static/shared/theme.js";

test("colours follow the magnitude, with enough contrast to text", () => {
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

test("a background is light or dark, also in Streamlit's notation", () => {
  assert.deepEqual(["#ffffff", "rgb(240, 242, 246)", "#f5deb3"].map(themeOf), ["light", "light", "light"]);
  assert.deepEqual(["#0e1117", "rgb(38, 39, 48)", "rgba(14, 17, 23, 1)"].map(themeOf), ["dark", "dark", "dark"]);
});
