// Has no picture: writes the page's link as the session says it, or says where the browser is when a file is asked for.

import { elementOf } from "../shared/dom.js";
import { linkOf, say } from "../shared/link.js";
import { mounting } from "../shared/mount.js";

const ASKS = '[class*="st-key-export_"][class*="-html"] button'; // for a file; others do not

class Link {
  /** @param {HTMLElement} _ @param {AbortController} ending */
  constructor(_, ending) {
    this.count = 0;
    /** @type {(() => void) | null} */
    this.tell = null;
    // Before the page's own way with the click: the file is made after this was said.
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
