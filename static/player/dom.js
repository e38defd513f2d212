// Elements without markup strings: whatever a person typed stays text.

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child || child === 0) element.append(child);
  return element;
}

export const html = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
export const mathml = (tag, attributes, ...children) => fill(document.createElementNS(MATHML, tag), attributes, children);

// When the browser has time; where it cannot say, soon.
export const whenIdle = (act) => (window.requestIdleCallback ? window.requestIdleCallback(act)
  : setTimeout(() => act({ timeRemaining: () => 8 }), 50));
