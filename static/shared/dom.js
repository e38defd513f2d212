// Creates elements without markup strings, so that user input stays text.

const HTML = "http://www.w3.org/1999/xhtml";
/** @type {Record<string, string>} */
const SPACES = { svg: "http://www.w3.org/2000/svg", math: "http://www.w3.org/1998/Math/MathML" };

/** @param {unknown} value */
const isSet = (value) => value !== null && value !== undefined && value !== false;

/** @param {string} space @returns {(tag: string, attributes?: Attributes | null, ...children: Content[]) => any} */
const maker = (space) => (tag, attributes, ...children) => {
  const element = document.createElementNS(space, tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (isSet(value)) element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of /** @type {any[]} */ (children.flat())) if (child || child === 0) element.append(child);
  return element;
};

/**
 * Makes an HTML element. An attribute that is a function is the listener of the event of that name.
 * @type {<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes?: Attributes | null, ...children: Content[])
 *   => HTMLElementTagNameMap[Tag]}
 */
export const html = maker(HTML);

/**
 * Makes an SVG element.
 * @type {<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes?: Attributes | null, ...children: Content[])
 *   => SVGElementTagNameMap[Tag]}
 */
export const svg = maker(SPACES.svg);

/** @type {Record<string, string>} */
const ICONS = {
  first: "M4 3h2.5v14H4zM17 3v14L7.5 10z", back: "M15 3v14L5 10z", next: "M5 3v14l10-7z",
  last: "M13.5 3H16v14h-2.5zM3 3v14l9.5-7z", play: "M5 3v14l12-7z", pause: "M4 3h4.5v14H4zM11.5 3H16v14h-4.5z",
};

/**
 * Makes the icon of a button: first, back, next, last, play or pause.
 * @param {string} name
 */
export const icon = (name) => svg("svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" },
  svg("path", { d: ICONS[name], fill: "currentColor" }));

/**
 * The target element of an event.
 * @param {{ target: EventTarget | null }} event
 */
export const elementOf = (event) => /** @type {HTMLElement} */ (event.target);

/** The element with the focus. */
export const focused = () => /** @type {HTMLElement | null} */ (document.activeElement);

/**
 * The description of an element, for `patch`; children that are empty are left out.
 * @param {string} tag
 * @param {Attributes | null} [attributes]
 * @param {...DescribedContent} children
 * @returns {Description}
 */
export const h = (tag, attributes, ...children) => ({
  tag, attributes: attributes ?? {},
  children: /** @type {any[]} */ (children).flat(Infinity).filter((child) => child || child === 0),
});

/** @type {WeakMap<Node, Description>} */
const shown = new WeakMap(); // element -> its current description

/**
 * Makes an element's children as described. Existing elements are changed in place: most steps change only digits, and
 * a new layout of elements is the slowest part.
 * @template {Element} Parent
 * @param {Parent} parent
 * @param {Described[]} wanted
 */
export function patch(parent, wanted) {
  let old = parent.firstChild;
  for (const one of wanted) {
    const next = old?.nextSibling ?? null;
    const isElement = typeof one === "object";
    if (!isElement && old?.nodeType === Node.TEXT_NODE) {
      const text = /** @type {Text} */ (old);
      if (text.data !== String(one)) text.data = String(one);
    } else if (isElement && old && shown.get(old)?.tag === one.tag) amend(/** @type {Element} */ (old), one);
    else {
      const fresh = isElement
        ? amend(document.createElementNS(SPACES[one.tag] ?? parent.namespaceURI, one.tag), one) : String(one);
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

/** @param {Element} element @param {Description} one */
function amend(element, one) {
  const before = shown.get(element);
  if (before === one) return element;
  for (const key in { ...before?.attributes, ...one.attributes }) {
    const wanted = one.attributes[key];
    if (!isSet(wanted)) element.removeAttribute(key);
    else if (wanted !== before?.attributes[key]) element.setAttribute(key, wanted === true ? "" : String(wanted));
  }
  shown.set(element, one);
  return patch(element, one.children);
}

/**
 * Calls `tell` with whether an element is in view: soon, and whenever that changes, until the signal ends it.
 * @param {Element} element @param {AbortSignal} signal @param {(isInView: boolean) => void} tell
 */
export function watchView(element, signal, tell) {
  const observer = new IntersectionObserver((entries) => tell(Boolean(entries.at(-1)?.isIntersecting)));
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
