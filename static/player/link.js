// Step, grain, fold and the inspected number in the link; other parameters are not changed. Pure.

import { refused, rewritten } from "../shared/link.js";
import { groupOf, indexOf, stopsOf } from "./steps.js";

/**
 * The state in the link, and a sentence for each invalid parameter.
 * @param {string} search
 * @param {Pick<Scene, "steps" | "chapters" | "start">} scene
 */
export function readLink(search, scene) {
  const link = new URLSearchParams(search);
  /** @type {string[]} */
  const problems = [];
  /** @param {string} key @param {string[]} choices @param {string} expected @param {string} fallback */
  const closed = (key, choices, expected, fallback) => {
    const given = link.get(key);
    if (given === null || choices.includes(given)) return given;
    problems.push(refused(key, expected, given, `Using ${fallback}`));
    return null;
  };
  const grain = closed("grain", ["step", "operation"], "step or operation", "step") ?? "step";
  const fold = closed("fold", ["true", "false"], "true or false", "false") === "true";
  let at = link.get("at") ?? scene.start;
  if (indexOf(stopsOf(scene, grain), at) === null) {
    const like = groupOf(scene.steps[Math.floor(scene.steps.length / 2)].id);
    problems.push(refused("at", `a step such as ${like}`, at, `Using ${scene.start}`));
    at = scene.start;
  }
  return { at, grain, fold, open: (link.get("open") ?? "").replaceAll(".", "/"), problems };
}

/**
 * The sentence for a number in the link that cannot be inspected.
 * @param {string} name
 */
export const notInspectable = (name) => refused("open", "a number that this step has, such as hidden.1.0",
  name.replaceAll("/", "."), "No number is inspected");

/**
 * The query string with this state, defaults (`home` for the step) omitted, other parameters unchanged.
 * @param {string} search
 * @param {{ at: string, grain: string, fold: boolean, home: string, inspected?: string }} state
 */
export const writeLink = (search, { at, grain, fold, home, inspected = "" }) => rewritten(search, {
  at: at === home ? null : at, grain: grain === "step" ? null : grain, fold: fold ? "true" : null,
  open: inspected.replaceAll("/", ".") || null,
});
