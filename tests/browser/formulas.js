// Every panel of every scene on one page, for the narrowest of places: `formulas.py` has it written into the page.

addEventListener("load", async () => {
  const [{ html, patch }, { equations, speller }, { panelOf }, steps, { Numbers }] = await Promise.all(
    ["shared/dom", "player/formula", "player/panel", "player/steps", "player/values"]
      .map((name) => import(`unrolled/${name}.js`)));
  const { scenes, palette } = JSON.parse(document.getElementById("data").textContent);
  document.getElementById("picture").remove();
  const root = html("main", { class: "player", "data-wide": true, "data-theme": "light" });
  for (const [key, value] of Object.entries(palette.light)) {
    root.style.setProperty(`--player-${key.replace("_", "-")}`, value);
  }
  document.body.append(root);
  const kept = new Map(); // of panels that differ in digits alone, the longest
  const textOf = (part) => (part.tag ? part.children.map(textOf).join("") : String(part));
  const add = (title, view) => {
    const parts = panelOf(view);
    const text = parts.map(textOf).join("\n");
    const kind = text.replace(/[\d.+\u2212\u00b7\u2070-\u207b\u00b9\u00b2\u00b3]+/g, "#");
    if (!(kept.get(kind)?.text.length >= text.length)) kept.set(kind, { title, text, parts });
  };
  for (const [name, scene] of Object.entries(scenes)) {
    const numbers = new Numbers({ editable: [], ...scene });
    const stops = ["step", "operation"].flatMap((grain) => steps.stopsOf(scene, grain));
    for (const notation of ["course", "pytorch"]) {
      const say = speller(scene, notation, numbers.families);
      const equation = equations(scene, notation);
      const common = { numbers, say, equation, palette: palette.light, canGoBack: true, canEdit: true };
      for (const stop of stops) {
        const walk = new steps.Inspection();
        walk.start(stop, numbers);
        const entry = stop.shares ? walk.entry(stop.shares, numbers) : "";
        const done = new Set(stops.map(({ t }) => t));
        add(`${name} ${notation} ${stop.id}`, { ...common, stop, name: walk.name, byHand: false, entry, done });
      }
      for (const [family, { shape, start }] of numbers.families) {
        const opened = [family, ...shape.map((size, axis) => size - 1 + start[axis])].join("/");
        add(`${name} ${notation} ${opened}`, { ...common, stop: stops[0], name: opened, byHand: true });
      }
    }
  }
  const panelled = ({ title, parts }) => patch(html("aside", { class: "player-panel", title }), parts);
  root.append(...[...kept.values()].map(panelled));
  await document.fonts.ready;
  root.setAttribute("data-ready", "true");
});

// What is wider than its place, at a width of the panel: [panel, what, by how many pixels].
window.cutAt = (width) => {
  const cut = [];
  document.querySelector("main").style.width = `${width}px`;
  for (const panel of document.querySelectorAll(".player-panel")) {
    const right = panel.getBoundingClientRect().left + panel.clientLeft + panel.clientWidth;
    for (const part of panel.querySelectorAll("*")) {
      const isBox = !/inline|contents/.test(getComputedStyle(part).display);
      const within = isBox && part.clientWidth ? part.scrollWidth - part.clientWidth : 0;
      const by = Math.max(part.getBoundingClientRect().right - right, within);
      if (by > 0.5) cut.push([panel.title, part.className || part.tagName, by]);
    }
    const over = panel.scrollWidth - panel.clientWidth;
    if (over > 0) cut.push([panel.title, "panel", over]);
  }
  return cut;
};
