// Has no picture: writes the page's link as the session says it, or says where the browser is when a file is asked for.

import { linkOf, say } from "../shared/link.js";

const listening = new WeakMap();

export default function mount({ parentElement, data, setStateValue }) {
  if (data.params) say(data);
  else listen(parentElement, data.place, setStateValue);
  return () => {
    listening.get(parentElement)?.abort();
    listening.delete(parentElement);
  };
}

// Before the page's own way with the click: the file is made after this was said.
function listen(parent, place, setStateValue) {
  listening.get(parent)?.abort();
  const ending = new AbortController();
  listening.set(parent, ending);
  let count = 0;
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.('[class*="st-key-takeaway_"][class*="-html"] button')) return; // others do not ask
    count += 1;
    setStateValue("here", { search: linkOf(place).search, count });
  }, { capture: true, signal: ending.signal });
}
