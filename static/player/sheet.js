// Where the panel does not stand beside the picture, a number that is opened brings it up over the lower part of the
// window, and stays in sight above it.

const ROOM = 16; // px between the number and the sheet

function scrollerOf(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight) return box;
  }
  return document.scrollingElement;
}

export function keepInSight(element, sheet) {
  const by = element.getBoundingClientRect().bottom + ROOM - sheet.getBoundingClientRect().top;
  if (by > 0) scrollerOf(sheet).scrollBy(0, by);
}
