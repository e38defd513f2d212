// What a key means. Pure.

const KEYS = {
  ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", Home: "first", End: "last", " ": "play",
  Enter: "open", Backspace: "walk-back", Escape: "escape", e: "edit", f: "fold",
  "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "fit",
};
export const DIRECTIONS = {
  "move-right": [1, 0], "move-left": [-1, 0], "move-down": [0, 1], "move-up": [0, -1],
};

export function actionOf({ key, shiftKey, altKey, ctrlKey, metaKey }) {
  if (ctrlKey || metaKey) return null;
  if (altKey) return key === "ArrowLeft" ? "walk-back" : null;
  if (shiftKey && key.startsWith("Arrow")) return `move-${key.slice(5).toLowerCase()}`;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

// Whether the element with the focus answers the key by itself.
export const isNative = (element, key) => element.matches("select, input, textarea")
  || ((key === " " || key === "Enter") && element.matches("button, a"));

// Streamlit's own keys: rerun, and clear the cache.
export const isForeign = ({ key }) => /^[rc]$/i.test(key);

const isShown = (root) => {
  const { top, bottom } = root.getBoundingClientRect();
  return top < innerHeight / 2 && bottom > innerHeight / 2;
};

// Whether a key goes nowhere, as after a click beside everything: then it is the player's, while that is in view.
export const isLoose = (target, root) => target === document.body && isShown(root);

// Whether a click pressed a button of the page (Train, a notation): the keys are the player's again. What opens
// something keeps the focus.
export const isPress = (target, root) => {
  const button = target.closest?.("button, [role=radio], label:has(input[type=radio])");
  return Boolean(button) && !root.contains(button) && isShown(root)
    && !button.closest("[aria-haspopup], [aria-expanded], [role=dialog], [data-testid=stPopoverBody]");
};
