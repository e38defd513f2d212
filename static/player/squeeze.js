// Text as tall as it should be, but narrower: digits where the machine's font is a wide one, and the words of a picture
// that is small.

const NARROWEST = 2 / 3; // of its width
const CAPITAL = 0.72; // em, its height
const SIGN = /^\p{S}$/u;

const widths = new Map(); // em, by what is written; digits are all as wide
const pen = () => (pen.context ??= document.createElement("canvas").getContext("2d"));

function widthOf(written, family) {
  const shape = written.replace(/\d/g, "0");
  if (!widths.has(shape)) {
    pen().font = `100px ${family}`;
    widths.set(shape, pen().measureText(shape).width / 100);
  }
  return widths.get(shape);
}

export function squeeze(text, written, { font, width }, family) {
  const most = width - 1;
  if (widthOf(written, family) * font > most) {
    text.setAttribute("textLength", most);
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else if (text.hasAttribute("textLength")) {
    text.removeAttribute("textLength");
    text.removeAttribute("lengthAdjust");
  }
}

// Words that would be less tall than is legible: as tall as that and as wide as they were, or left out where that would
// be too narrow. Points and signs stay as they are there.
export function raise(content, scale, legible) {
  for (const text of content.querySelectorAll("text")) {
    const own = original(text, "font-size"); // without one it is a number's digits, which the stage sees to
    const part = own ? Math.min(1, (own * scale) / legible) : 1;
    const [isTooSmall, isSign] = [part < NARROWEST, SIGN.test(text.textContent)];
    const x = original(text, "x");
    if (own) text.setAttribute("font-size", isTooSmall ? own : own / part);
    text.setAttribute("transform", isTooSmall || isSign ? "" : `matrix(${part} 0 0 1 ${x * (1 - part)} 0)`);
    text.setAttribute("display", isTooSmall && !isSign ? "none" : "inline");
    raiseScripts(text.children, legible / scale);
  }
}

// Scripts grow as tall as is legible; what stands above its line grows downwards, as long as it still stands above it.
function raiseScripts(runs, least) {
  let [shift, lowered] = [0, 0];
  for (const run of runs) {
    const [size, dy] = [original(run, "font-size"), original(run, "dy")];
    const growth = size ? Math.max(0, least - size) : 0;
    shift += dy;
    const lower = Math.max(0, Math.min(growth * CAPITAL, -shift / 2));
    run.setAttribute("dy", dy + lower - lowered);
    if (size) run.setAttribute("font-size", size + growth);
    lowered = lower;
  }
}

// What an attribute was before it was changed here, as a number.
const original = (element, name) => Number(element.dataset[name.replace("-", "")] ??= element.getAttribute(name) ?? 0);
