// Invisible: writes the page's link from the session's parameters, or sends the location when a file is requested.

import { elementOf } from "../shared/dom.js";
import { linkOf, say } from "../shared/link.js";
import { mounting } from "../shared/mount.js";

const ASKS = '[class*="st-key-export_"][class*="-html"] button'; // requests a file; other elements do not

class Link {
  /** @param {HTMLElement} _ @param {AbortController} ending */
  constructor(_, ending) {
    this.count = 0;
    /** @type {(() => void) | null} */
    this.tell = null;
    // Before the page handles the click: the file is made after the location was sent.
    document.addEventListener("click", (event) => {
      if (this.tell && elementOf(event).closest?.(ASKS)) this.tell();
    }, { capture: true, signal: ending.signal });
  }

  /** @param {Given<LinkData>} given */
  update({ data, setStateValue }) {
    const { place, serial = 0, names = [], params } = data;
    if (params) say({ place, serial, names, params });
    this.tell = params ? null : () => {
      this.count += 1;
      setStateValue("here", { search: linkOf(place).search, count: this.count });
    };
  }
}

export default mounting(Link);
