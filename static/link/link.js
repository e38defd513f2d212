// Invisible: writes the page's link from the session's parameters, or sends the location when a file is requested.

import { elementOf } from "../shared/dom.js";
import { linkOf, say } from "../shared/link.js";
import { mounting } from "../shared/mount.js";

const REQUESTS_FILE = '[class*="st-key-export_"][class*="-html"] button'; // requests a file; other elements do not

class Link {
  /** @param {HTMLElement} _ @param {AbortController} ending */
  constructor(_, ending) {
    this.count = 0;
    /** @type {(() => void) | null} */
    this.send = null;
    // Before the page handles the click: the file is made after the location was sent.
    document.addEventListener("click", (event) => {
      if (this.send && elementOf(event).closest?.(REQUESTS_FILE)) this.send();
    }, { capture: true, signal: ending.signal });
  }

  /** @param {Given<LinkData>} given */
  update({ data, setStateValue }) {
    const { place, serial = 0, names = [], params } = data;
    if (params) say({ place, serial, names, params });
    this.send = params ? null : () => {
      this.count += 1;
      setStateValue("here", { search: linkOf(place).search, count: this.count });
    };
  }
}

export default mounting(Link);
