// Where the machine's font is a wide one, digits are squeezed into their cell: as tall as they should be, but narrower.

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
