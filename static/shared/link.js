// The link of the page that is shown. The session says what its controls are set to; what the browser keeps itself (a
// step, a gain, what is open, a zoom) stands here, outlives the page's elements, and asks the server nothing.

const SOON = 50; // ms until a change is in the address
const LATER = 500; // where many have been: Safari takes 100 in 30 s
const [MANY, WITHIN] = [50, 30_000];
const SHOWN = 40; // characters of a value that is refused
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/**
 * What the session has said of a page's controls.
 * @typedef {{ visit: Place["visit"], serial: number, names: Set<string>, params: Record<string, string> }} Said
 * What is known of a page: `own` is a query string; `left` the visit that a person has gone back from.
 * @typedef {{ own: string, visit?: Place["visit"], left?: Place["visit"], said?: Said }} Page
 */

/** @type {Map<string, Page>} */
const pages = new Map();
/** @type {number[]} */
const written = []; // when the last ones were
/** @type {string | null} */
let session = null;
let timer = 0;

/**
 * What the browser keeps of a page, and how to change it. A visit that began with a link has what the link said; one
 * that began with the navigation has what was there before.
 * @param {Place} place
 * @returns {Kept}
 */
export function linkOf({ stem, visit, asked, session: of }) {
  if (session !== null && of !== session) location.reload(); // the server has forgotten this one: the link has it all
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
 * The same for whatever has a picture: on a page, or in a file, which opens where it was saved and has no link.
 * @param {Linked} data
 * @returns {Kept}
 */
export const keeperOf = ({ link, opens = "" }) => (link ? linkOf(link) : { search: opens, keep() {} });

/**
 * What the session says of its controls. Of two that say it, the one counts that was sent later.
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
 * The address of the page with other things kept.
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
 * A query string with other values in it, null for none; everything else in it belongs to others.
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
 * The number that a link has, as people write one, else NaN.
 * @param {string} text
 */
export const numberIn = (text) => (NUMBER.test(text.trim()) ? Number(text) : NaN);

/**
 * The sentence on a value of the link that cannot be used.
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
  document.documentElement.setAttribute("data-link-due", ""); // what waits for the address can see it
  const now = performance.now();
  while (written.length && now - written[0] > WITHIN) written.shift();
  timer = setTimeout(writeNow, written.length < MANY ? SOON : LATER);
}

// The page whose address it is: each lies one level deep, and the start page has the folder's.
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
  // The navigation and the links leave the page: what is still to be written goes into the entry that is left.
  addEventListener("click", () => timer && writeNow(), { capture: true });
  addEventListener("pagehide", writeNow);
  // Back and Forward: the address is another entry's, and nothing is written into it until the page shows that.
  addEventListener("popstate", () => {
    for (const page of pages.values()) page.left = page.visit;
  }, { capture: true });
}
