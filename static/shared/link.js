// The link of the page that is shown. The session says what its controls are set to; what the browser keeps itself (a
// step, a gain, what is open, a zoom) stands here, outlives the page's elements, and asks the server nothing.

const SOON = 50; // ms until a change is in the address
const LATER = 500; // where many have been: Safari takes 100 in 30 s
const [MANY, WITHIN] = [50, 30_000];

const pages = new Map(); // page -> { visit, own, said, left }: own is a query string
const written = []; // when the last ones were
let session = null;
let timer = 0;

// What the browser keeps of a page, as a query string, and how to change it. A visit that began with a link has what
// the link said; one that began with the navigation has what was there before.
export function linkOf({ stem, visit, asked, session: of }) {
  if (session !== null && of !== session) location.reload(); // the server has forgotten this one: the link has it all
  session = of;
  if (!pages.has(stem)) pages.set(stem, { own: "" });
  const page = pages.get(stem);
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

// The same for whatever has a picture: on a page, or in a file, which opens where it was saved and has no link.
export const keeperOf = ({ link, opens = "" }) => (link ? linkOf(link) : { search: opens, keep() {} });

// What the session says of its controls. Of two that say it, the one counts that was sent later.
export function say({ place, serial, names, params }) {
  linkOf(place);
  const page = pages.get(place.stem);
  if (page.said && page.said.visit === place.visit && serial < page.said.serial) return;
  page.said = { visit: place.visit, serial, names: new Set(names), params };
  write();
}

// The address of the page with other things kept.
export const addressOf = (stem, own) => (pages.get(stem)?.said ? compose(pages.get(stem).said, own) : own) || "?";

const query = (params) => (params.size ? `?${params}` : "");

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
  const name = location.pathname.split("/").at(-1);
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
