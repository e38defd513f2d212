// The picture as a file of its own.

import { svg } from "./dom.js";

const MARGIN = 8;

export const slug = (title, at) =>
  `${title} ${at}`.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

// A copy of the stage as it stands: background, size and title in it, what only the page needs taken out.
export function standAlone(element, background, title) {
  const copy = element.cloneNode(true);
  const [left, top, wide, high] = copy.getAttribute("viewBox").split(" ").map(Number);
  const [x, y, width, height] = [left - MARGIN, top - MARGIN, wide + 2 * MARGIN, high + 2 * MARGIN];
  copy.setAttribute("viewBox", [x, y, width, height].join(" "));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", Math.round(width));
  copy.setAttribute("height", Math.round(height));
  ["class", "role", "aria-label"].forEach((key) => copy.removeAttribute(key));
  copy.querySelectorAll('[display="none"]').forEach((hidden) => hidden.remove());
  for (const cell of copy.querySelectorAll("[tabindex]")) {
    ["tabindex", "role", "class"].forEach((key) => cell.removeAttribute(key));
  }
  copy.querySelectorAll("[aria-hidden]").forEach((digits) => digits.removeAttribute("aria-hidden"));
  copy.prepend(svg("title", {}, title), svg("rect", { x, y, width, height, fill: background }));
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export async function save(kind, element, { background, title, name }) {
  const { text, width, height } = standAlone(element, background, title);
  const picture = new Blob([text], { type: "image/svg+xml;charset=utf-8" });
  if (kind === "svg") return download(picture, `${name}.svg`);
  const image = new Image();
  const url = URL.createObjectURL(picture);
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * 2), Math.round(height * 2)];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return canvas.toBlob((blob) => download(blob, `${name}.png`), "image/png");
}
