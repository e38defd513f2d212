// Whether a page is at rest, as the tests ask it (`atRest`). Put in before the page's own scripts: it sees what is
// asked of the server, what comes back, and what is to happen soon.

(() => {
  if (window.atRest) return;
  window.requests = 0; // to run the page, so far
  const QUIET = 150; // ms without a message, and with the same text
  const SOON = 1000; // ms: what a timer does later than this is not waited for
  const DROPPED = 5000; // ms after which a request that no run has answered will have none
  const [RERUN, HEARTBEAT] = [11, [0x88, 1, 1]]; // of Streamlit's BackMsg
  const [BEGUN, FINISHED, ACKNOWLEDGED] = [4, 6, 26]; // of its ForwardMsg
  const timers = new Set();
  let [socket, address] = [null, ""];
  let [asked, isAsked, hasBegun] = [0, false, false]; // when; until a run that began since has ended
  let changed = 0;
  let [sent, acknowledged, isSent] = [0, 0, false];

  function change() {
    changed = performance.now();
    isSent = false;
  }

  // The numbers of the fields of a message.
  function fields(data) {
    const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);
    const found = new Set();
    let at = 0;
    const number = () => {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = number();
      found.add(tag >>> 3);
      const value = number();
      if ((tag & 7) === 2) at += value; // a message, whose length it is
    }
    return found;
  }

  function heard({ data }) {
    const what = fields(data);
    if (what.has(ACKNOWLEDGED)) {
      acknowledged += 1;
      return;
    }
    change();
    if (what.has(BEGUN)) hasBegun = true;
    if (what.has(FINISHED) && hasBegun) isAsked = false;
  }

  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (this !== socket) this.addEventListener("message", heard);
    socket = this;
    if (fields(data).has(RERUN)) {
      change();
      [asked, isAsked, hasBegun] = [performance.now(), true, false];
      window.requests += 1;
    }
    return send.call(this, data);
  };

  const { setTimeout: set, clearTimeout: clear } = window;
  window.setTimeout = (act, ms = 0, ...rest) => {
    const timer = set(() => {
      timers.delete(timer);
      if (typeof act === "function") act(...rest);
    }, ms);
    if (ms <= SOON) timers.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => {
    timers.delete(timer);
    clear(timer);
  };

  new MutationObserver(change).observe(document, { subtree: true, childList: true, characterData: true });

  // What is still to be drawn: Streamlit's own, and a component with a style of its own, which has a picture.
  const LACKING = '[data-testid="stSkeleton"],'
    + '[data-testid="stBidiComponentRegular"]:has(style):not(:has([data-ready="true"]))';
  const isBusy = () => (isAsked && performance.now() - asked < DROPPED) || timers.size > 0
    || !document.querySelector('[data-test-script-state="notRunning"]') || document.querySelector(LACKING);

  // The server, asked once nothing has happened for a while, has nothing more to say: it answers in its order.
  window.atRest = () => {
    if (isBusy()) change();
    if (location.href !== address) change();
    address = location.href;
    if (performance.now() - changed < QUIET) return false;
    if (!isSent) {
      isSent = true;
      sent += 1;
      send.call(socket, new Uint8Array(HEARTBEAT));
    }
    return acknowledged === sent;
  };
})();
