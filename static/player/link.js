// Step, grain, fold and the number that is open in the link; everything else in it belongs to others. Pure.

import { refused, rewritten } from "../shared/link.js";
import { groupOf, indexOf, stopsOf } from "./steps.js";

/**
 * Where the link says that the scene is, and sentences on what cannot be.
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
 * Why a number that a link opens cannot be opened.
 * @param {string} name
 */
export const notOpened = (name) => refused("open", "a number that this step has, such as hidden.1.0",
  name.replaceAll("/", "."), "Nothing more is opened");

/**
 * The query string with this state in it, what is at its default (`home` for the step) left out, the rest untouched.
 * @param {string} search
 * @param {{ at: string, grain: string, fold: boolean, home: string, opened?: string }} state
 */
export const writeLink = (search, { at, grain, fold, home, opened = "" }) => rewritten(search, {
  at: at === home ? null : at, grain: grain === "step" ? null : grain, fold: fold ? "true" : null,
  open: opened.replaceAll("/", ".") || null,
});
