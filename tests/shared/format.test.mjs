// Numbers as they are sent, and as they are written.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, format, powerOfTen } from "../../static/shared/format.js";

test("numbers are decoded at full precision, little-endian", () => {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(0.1, 0);
  bytes.writeDoubleLE(-1e-300, 8);
  assert.deepEqual([...decode(bytes.toString("base64"))], [0.1, -1e-300]);
});

test("numbers are decoded as the type in which they were sent", () => {
  const sent = new Int16Array([1, -2, 300]);
  assert.deepEqual(decode(Buffer.from(sent.buffer).toString("base64"), Int16Array), sent);
});

test("digits: a minus sign, an optional plus, and no ambiguous numbers", () => {
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

test("small powers of ten are written out", () => {
  assert.deepEqual([-12, -2, -1, 0, 1, 2, 3].map(powerOfTen),
    ["10\u207b\u00b9\u00b2", "10\u207b\u00b2", "0.1", "1", "10", "100", "10\u00b3"]);
});
