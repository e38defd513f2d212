// Step, grain, fold and the number that is open in the link; everything else in it belongs to others. Pure.

import { groupOf, indexOf, stopsOf } from "./steps.js";

const quote = (text) => `'${text.length > 40 ? `${text.slice(0, 40)}\u2026` : text}'`;

export function readLink(search, scene) {
  const link = new URLSearchParams(search);
  const problems = [];
  const closed = (key, choices, expected, fallback) => {
    const given = link.get(key);
    if (given === null || choices.includes(given)) return given;
    problems.push(`${key} must be ${expected}; got ${quote(given)} (in the link). Using ${fallback}.`);
    return null;
  };
  const grain = closed("grain", ["step", "operation"], "step or operation", "step") ?? "step";
  const fold = closed("fold", ["true", "false"], "true or false", "false") === "true";
  let at = link.get("at") ?? scene.start;
  if (indexOf(stopsOf(scene, grain), at) === null) {
    const like = groupOf(scene.steps.at(Math.floor(scene.steps.length / 2)).id);
    problems.push(`at must be a step such as ${like}; got ${quote(at)} (in the link). Using ${scene.start}.`);
    at = scene.start;
  }
  return { at, grain, fold, open: (link.get("open") ?? "").replaceAll(".", "/"), problems };
}

// Why a number that a link opens cannot be opened.
export const notOpened = (name) => "open must be a number that this step has, such as hidden.1.0; "
  + `got ${quote(name.replaceAll("/", "."))} (in the link). Nothing more is opened.`;

// The query string with this state in it, what is at its default (`home` for the step) left out, the rest untouched.
export function writeLink(search, { at, grain, fold, home, opened = "" }) {
  const link = new URLSearchParams(search);
  const put = (key, value, standard) => (value === standard ? link.delete(key) : link.set(key, value));
  put("at", at, home);
  put("grain", grain, "step");
  put("fold", String(fold), "false");
  put("open", opened.replaceAll("/", "."), "");
  return link.size ? `?${link}` : "";
}
