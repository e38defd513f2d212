// The style of the browser side, of its tests, and of what scripts run in a page: `make lint`.

import js from "@eslint/js";
import globals from "globals";

// Whatever a person typed stays text: markup is never made of strings.
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "createContextualFragment"];
const message = "Markup is never made of strings: build elements with shared/dom.js.";

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2025, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "no-undef": "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "object-shorthand": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "max-len": ["error", { code: 120 }],
    },
  },
  {
    files: ["static/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-restricted-properties": ["error", ...MARKUP.map((property) => ({ property, message })),
        { object: "document", property: "write", message }, { object: "document", property: "writeln", message }],
    },
  },
  { files: ["tests/**/*.mjs", "*.js"], languageOptions: { globals: globals.node } },
  { files: ["tests/browser/*.js", "bench/*.js"], languageOptions: { globals: globals.browser, sourceType: "script" } },
];
