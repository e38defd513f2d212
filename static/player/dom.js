// Elements without markup strings: whatever a person typed stays text.

const HTML = "http://www.w3.org/1999/xhtml";
const SPACES = { svg: "http://www.w3.org/2000/svg", math: "http://www.w3.org/1998/Math/MathML" };

const maker = (space) => (tag, attributes, ...children) => {
  const element = document.createElementNS(space, tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (isSet(value)) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child || child === 0) element.append(child);
  return element;
};

const isSet = (value) => value !== null && value !== undefined && value !== false;

export const html = maker(HTML);
export const svg = maker(SPACES.svg);

// The description of an element, for `patch`; children that are empty are left out.
export const h = (tag, attributes, ...children) => ({
  tag, attributes: attributes ?? {}, children: children.flat(Infinity).filter((child) => child || child === 0),
});

const shown = new WeakMap(); // element -> the description that it shows

// Makes an element's children as described. What is there already is kept and changed in place: most steps change
// digits alone, and to lay elements out anew costs more than all else.
export function patch(parent, wanted) {
  let old = parent.firstChild;
  for (const one of wanted) {
    const next = old?.nextSibling;
    if (!one.tag && old?.nodeType === Node.TEXT_NODE) {
      if (old.data !== String(one)) old.data = one;
    } else if (one.tag && shown.get(old)?.tag === one.tag) amend(old, one);
    else {
      const space = SPACES[one.tag] ?? parent.namespaceURI;
      const fresh = one.tag ? amend(document.createElementNS(space, one.tag), one) : one;
      if (old) old.replaceWith(fresh);
      else parent.append(fresh);
    }
    old = next;
  }
  while (old) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
  return parent;
}

function amend(element, one) {
  const before = shown.get(element);
  if (before === one) return element;
  for (const key in { ...before?.attributes, ...one.attributes }) {
    const wanted = one.attributes[key];
    if (!isSet(wanted)) element.removeAttribute(key);
    else if (wanted !== before?.attributes[key]) element.setAttribute(key, wanted === true ? "" : wanted);
  }
  shown.set(element, one);
  return patch(element, one.children);
}
