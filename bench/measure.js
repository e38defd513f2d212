// Runs in the measured page: the time from an event to the frame in which all its changes are painted.
(() => {
  const QUIET = 120; // ms without a change: the page has settled
  const ROOT = ':is([data-testid="player"], [data-testid="scrubber"], [data-testid="chart"])';

  // Calls back after the next frame is painted.
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });

  // Resolves when the server has been idle for a while: the last change is complete.
  const rested = () => new Promise((resolve) => {
    const look = (since) => {
      const from = document.querySelector('[data-test-script-state="running"]') ? performance.now() : since;
      if (performance.now() - from < QUIET) setTimeout(look, 10, from);
      else resolve();
    };
    look(performance.now());
  });

  // Milliseconds from the navigation to the frame with an element of `selector` that has a size.
  const loaded = (selector) => new Promise((resolve) => {
    const look = () => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      if (box?.width && box.height) painted(resolve);
      else requestAnimationFrame(look);
    };
    look();
  });

  // Prepares for one key: `settled()` then resolves to the milliseconds from that key to the frame after the last
  // change in the player. `attribute`: not before an element with this attribute is added, removed or changed.
  const arm = (attribute = null) => {
    const root = document.querySelector(ROOT);
    const promise = new Promise((resolve) => {
      let [from, to, due, counts] = [null, null, null, !attribute];
      const begin = (event) => {
        if (["Shift", "Control", "Tab"].includes(event.key)) return;
        from = event.timeStamp;
        window.removeEventListener("keydown", begin, true);
      };
      const watcher = new MutationObserver((changes) => {
        if (from === null) return;
        counts ||= changes.some(({ type, attributeName, target, addedNodes }) => attributeName === attribute
          || (type === "childList" && [target, ...addedNodes].some((node) => node.querySelector?.(`[${attribute}]`)
            || node.hasAttribute?.(attribute))));
        if (!counts) return;
        painted((at) => {
          to = at;
          clearTimeout(due);
          due = setTimeout(() => {
            watcher.disconnect();
            resolve(to - from);
          }, QUIET);
        });
      });
      window.addEventListener("keydown", begin, true);
      watcher.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    window.bench.settled = () => promise;
  };

  window.bench = { arm, loaded, rested };
})();
