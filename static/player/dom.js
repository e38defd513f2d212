// Elements without markup strings: whatever a person typed stays text.

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  for (const child of children.flat()) if (child || child === 0) element.append(child);
  return element;
}

const maker = (space) => (tag, attributes, ...children) =>
  fill(document.createElementNS(space, tag), attributes, children);

export const html = maker("http://www.w3.org/1999/xhtml");
export const svg = maker("http://www.w3.org/2000/svg");
export const mathml = maker("http://www.w3.org/1998/Math/MathML");

// When the browser has time; where it cannot say, soon.
export const whenIdle = (act) => (window.requestIdleCallback ? window.requestIdleCallback(act)
  : setTimeout(() => act({ timeRemaining: () => 8 }), 50));
