// The link of the current page. The session sends the values of its controls; values that only the browser has (a step,
// a gain, an inspected number, a zoom) are kept here, outlive the page's elements, and need no server.

const SOON = 50; // ms until a change is in the address
const LATER = 500; // after many changes: Safari allows 100 in 30 s
const [MANY, WITHIN] = [50, 30_000];
const SHOWN = 40; // characters of an invalid value
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/**
 * The session's values of a page's controls.
 * @typedef {{ visit: Place["visit"], serial: number, names: Set<string>, params: Record<string, string> }} Said
 * The state of a page: `own` is a query string; `left` the visit that was left by Back or Forward.
 * @typedef {{ own: string, visit?: Place["visit"], left?: Place["visit"], said?: Said }} Page
 */

/** @type {Map<string, Page>} */
const pages = new Map();
/** @type {number[]} */
const written = []; // times of the last changes
/** @type {string | null} */
let session = null;
let timer = 0;

/**
 * The browser's values of a page, and how to change them. A visit by a link has the values of the link; a visit by the
 * navigation has the previous values.
 * @param {Place} place
 * @returns {Kept}
 */
export function linkOf({ stem, visit, asked, session: of }) {
  if (session !== null && of !== session) location.reload(); // a new session: the link has the whole state
  session = of;
  const page = pages.get(stem) ?? { own: "" };
  pages.set(stem, page);
  if (visit !== page.visit) {
    page.visit = visit;
    if (asked) page.own = query(new URLSearchParams(asked));
    write();
  }
  return {
    get search() {
      return page.own;
    },
    keep(search) {
      if (search === page.own || visit !== page.visit) return;
      page.own = search;
      write();
    },
  };
}

/**
 * The same for a component: on a page, or in a stand-alone file, which has no link and opens at the saved state.
 * @param {Linked} data
 * @returns {Kept}
 */
export const keeperOf = ({ link, opens = "" }) => (link ? linkOf(link) : { search: opens, keep() {} });

/**
 * Receives the values of the session's controls; of two messages, the later one counts.
 * @param {{ place: Place, serial: number, names: string[], params: Record<string, string> }} data
 */
export function say({ place, serial, names, params }) {
  linkOf(place);
  const page = /** @type {Page} */ (pages.get(place.stem));
  if (page.said && page.said.visit === place.visit && serial < page.said.serial) return;
  page.said = { visit: place.visit, serial, names: new Set(names), params };
  write();
}

/**
 * The address of the page with other values of the browser.
 * @param {string} stem
 * @param {string} own
 */
export function addressOf(stem, own) {
  const said = pages.get(stem)?.said;
  return (said ? compose(said, own) : own) || "?";
}

/** @param {URLSearchParams} params */
const query = (params) => (params.size ? `?${params}` : "");

/**
 * A query string with other values, null to remove one; other parameters stay.
 * @param {string} search
 * @param {Record<string, string | null>} values
 */
export function rewritten(search, values) {
  const link = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) link.delete(name);
    else link.set(name, value);
  }
  return query(link);
}

/**
 * The number in a link in decimal notation, else NaN.
 * @param {string} text
 */
export const numberIn = (text) => (NUMBER.test(text.trim()) ? Number(text) : NaN);

/**
 * The error message for an invalid value of the link.
 * @param {string} name
 * @param {string} expected
 * @param {string} given
 * @param {string} now
 */
export function refused(name, expected, given, now) {
  const got = given.length > SHOWN ? `'${given.slice(0, SHOWN)}'\u2026` : `'${given}'`;
  return `${name} must be ${expected}; got ${got} (in the link). ${now}.`;
}

/** @param {Said} said @param {string} own */
function compose({ names, params }, own) {
  const link = new URLSearchParams(params);
  const others = [...new URLSearchParams(own)].filter(([name]) => !names.has(name));
  const embedding = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("embed"));
  for (const [name, value] of [...others, ...embedding]) link.append(name, value);
  return query(link);
}

function write() {
  if (timer) return;
  document.documentElement.setAttribute("data-link-due", ""); // tests and others can wait for the address
  const now = performance.now();
  while (written.length && now - written[0] > WITHIN) written.shift();
  timer = setTimeout(writeNow, written.length < MANY ? SOON : LATER);
}

// The page of the current address: pages are one level deep, and the start page has the address of the folder.
function shown() {
  const name = location.pathname.split("/").at(-1) ?? "";
  return pages.get(name) ?? pages.get("start");
}

function writeNow() {
  clearTimeout(timer);
  timer = 0;
  document.documentElement.removeAttribute("data-link-due");
  const page = shown();
  if (!page?.said || page.said.visit !== page.visit || page.left === page.visit) return;
  const search = compose(page.said, page.own);
  if (search === location.search) return;
  written.push(performance.now());
  history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
}

if (typeof addEventListener === "function") {
  // Before the navigation or a link leaves the page, pending changes are written to the entry that is left.
  addEventListener("click", () => timer && writeNow(), { capture: true });
  addEventListener("pagehide", writeNow);
  // Back and Forward: the address is that of another entry, and is not changed until the page shows that entry.
  addEventListener("popstate", () => {
    for (const page of pages.values()) page.left = page.visit;
  }, { capture: true });
}
