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
