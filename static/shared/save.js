// Saves the picture as a file.

import { html, svg } from "./dom.js";

const MARGIN = 8;

/**
 * The name of a file: its title and position.
 * @param {string} title
 * @param {string} at
 */
export const slug = (title, at) =>
  `${title} ${at}`.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/**
 * A copy of the picture with background, size and title, without what only the page needs.
 * @param {SVGSVGElement} element
 * @param {string} background
 * @param {string} title
 */
function standAlone(element, background, title) {
  const copy = /** @type {SVGSVGElement} */ (element.cloneNode(true));
  const [left, top, wide, high] = (copy.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const [x, y, width, height] = [left - MARGIN, top - MARGIN, wide + 2 * MARGIN, high + 2 * MARGIN];
  copy.setAttribute("viewBox", [x, y, width, height].join(" "));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(Math.round(width)));
  copy.setAttribute("height", String(Math.round(height)));
  ["class", "role", "aria-label"].forEach((key) => copy.removeAttribute(key));
  copy.querySelectorAll('[display="none"]').forEach((hidden) => hidden.remove());
  for (const cell of copy.querySelectorAll("[tabindex]")) {
    ["tabindex", "role", "class"].forEach((key) => cell.removeAttribute(key));
  }
  copy.querySelectorAll("[aria-hidden]").forEach((digits) => digits.removeAttribute("aria-hidden"));
  copy.prepend(svg("title", {}, title), svg("rect", { x, y, width, height, fill: background }));
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

/**
 * Downloads a file.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * Saves a picture.
 * @param {"svg" | "png"} kind
 * @param {SVGSVGElement} element
 * @param {{ background: string, title: string, name: string }} about
 */
export async function save(kind, element, { background, title, name }) {
  const { text, width, height } = standAlone(element, background, title);
  const picture = new Blob([text], { type: "image/svg+xml;charset=utf-8" });
  if (kind === "svg") return download(picture, `${name}.svg`);
  const image = new Image();
  const url = URL.createObjectURL(picture);
  image.src = url;
  await image.decode();
  const canvas = html("canvas", { width: Math.round(width * 2), height: Math.round(height * 2) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return canvas.toBlob((blob) => blob && download(blob, `${name}.png`), "image/png");
}
