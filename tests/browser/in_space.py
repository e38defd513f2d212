"""How a chart in three dimensions is driven, and what is seen of it."""

import time
from itertools import combinations

import numpy as np
import pytest

from tests.browser.charting import PLOT

# Where labels and points are on the screen, by Plotly's own matrices once it has drawn what its camera looks at.
SEEN = """async (node) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const { glplot, container, dataScale } = node._fullLayout.scene._scene;
  const { model, view, projection } = glplot.cameraParams;
  const { left, top, width, height } = container.getBoundingClientRect();
  const times = (matrix, of) => [0, 1, 2, 3].map((row) =>
    of.reduce((sum, one, column) => sum + one * matrix[4 * column + row], 0));
  const spot = (trace, index) => {
    const place = ["x", "y", "z"].map((name, i) => trace[name][index] * dataScale[i]);
    const [x, y, , w] = times(projection, times(view, times(model, [...place, 1])));
    return [left + width * (0.5 + (0.5 * x) / w), top + height * (0.5 - (0.5 * y) / w)];
  };
  const pen = document.createElement("canvas").getContext("2d");
  const labels = node._fullData.find(({ meta }) => meta?.labels);
  const { size, family } = labels.textfont;
  pen.font = `64px ${family}`;
  const boxes = labels.text.map((text, index) => {
    const [x, y] = spot(labels, index);
    const ink = pen.measureText(text);
    const wide = (size / 64) * (ink.actualBoundingBoxLeft + ink.actualBoundingBoxRight);
    const high = (size / 64) * (ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent);
    const [up, across] = labels.textposition[index].split(" ");
    const start = x + { right: size, center: -wide / 2, left: -size - wide }[across];
    const above = y + { top: -size - high, middle: -high / 2, bottom: size }[up];
    return { text, left: start, right: start + wide, top: above, bottom: above + high };
  });
  const points = node._fullData.filter(({ customdata }) => customdata).flatMap((trace) =>
    trace.customdata.map((word, index) => [word, spot(trace, index)]));
  return { boxes, points: Object.fromEntries(points), area: { left, top, right: left + width, bottom: top + height } };
}"""
TEXTS = '(node) => node._fullData.find(({ meta }) => meta?.labels)?.text?.join() ?? ""'
CAMERA = "(node) => node._fullLayout.scene._scene.getCamera()"


def until(page, holds, seconds=20):
    """Look until it holds, and return what is seen then."""
    end = time.monotonic() + seconds
    while True:
        found = page.eval_on_selector(PLOT, SEEN)
        try:
            holds(found)
        except AssertionError:
            if time.monotonic() > end:
                raise
        else:
            return found


def seen(page, width=None):
    """Return what is seen once the labels are chosen: none overlaps another or is cut off at the picture's `width`."""

    def holds(found):
        boxes, area = found["boxes"], found["area"]
        assert 5 <= len(boxes) <= 60 and (width is None or area["right"] <= width)
        for one, other in combinations(boxes, 2):
            apart = one["left"] >= other["right"] or other["left"] >= one["right"]
            assert apart or one["top"] >= other["bottom"] or other["top"] >= one["bottom"], (one, other)
        for box in boxes:
            assert area["left"] <= box["left"] and box["right"] <= area["right"], box
            assert area["top"] <= box["top"] and box["bottom"] <= area["bottom"], box

    return until(page, holds)


def labels_other_than(page, before):
    """Wait until other labels are written."""
    page.wait_for_function(
        f"([plot, before]) => ![before, ''].includes(({TEXTS})(document.querySelector(plot)))", arg=[PLOT, before]
    )


def turn(page, right, down):
    """Turn the picture by dragging it, and wait until it has other labels."""
    before = page.eval_on_selector(PLOT, TEXTS)
    box = page.locator(f"{PLOT} canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for part in np.linspace(0.2, 1, 5):  # each is to be drawn: Plotly turns by what it has seen
        page.mouse.move(x + part * right, y + part * down)
        page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    page.mouse.up()
    labels_other_than(page, before)


def looks_at(page, word):
    """Wait until a word is in the middle of what is seen; return the way from there to the eye."""

    def holds(found):
        area = found["area"]
        middle = [(area["left"] + area["right"]) / 2, (area["top"] + area["bottom"]) / 2]
        assert found["points"][word] == pytest.approx(middle, abs=1)

    until(page, holds)
    return way(page)


def way(page):
    """Return the way from what the camera looks at to the eye."""
    camera = page.eval_on_selector(PLOT, CAMERA)
    return np.subtract(*([*camera[name].values()] for name in ("eye", "center")))
