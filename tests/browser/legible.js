// What can be read of a page: of every text its size on the screen and its contrast (WCAG) with what is behind it.

(() => {
  const parse = (colour) => {
    const [r, g, b, a = 1] = (colour.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [r * scale, g * scale, b * scale, a];
  };
  const over = ([r, g, b, a], [s, t, u]) => [r * a + s * (1 - a), g * a + t * (1 - a), b * a + u * (1 - a), 1];
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const line = (element) => {
    const all = [];
    for (let at = element; at; at = at.parentElement) all.push(at);
    return all;
  };
  const opacityOf = (element) => line(element).reduce((part, box) => part * Number(getComputedStyle(box).opacity), 1);
  const holds = (shape, x, y) => {
    const { left, right, top, bottom } = shape.getBoundingClientRect();
    return left <= x && x <= right && top <= y && y <= bottom;
  };
  // The shapes of a picture that a text stands on: filled, drawn before it, and around its middle.
  const shapesUnder = (text, x, y) => [...text.ownerSVGElement.querySelectorAll("rect, circle")].filter((shape) =>
    shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING && holds(shape, x, y));
  const paintOf = (element, name) => {
    const style = getComputedStyle(element);
    const [r, g, b, a] = parse(style[name]);
    const part = name === "fill" ? Number(style.fillOpacity) * opacityOf(element) : 1;
    return style[name] === "none" ? [0, 0, 0, 0] : [r, g, b, a * part];
  };

  function ground(element, x, y) {
    const isDrawn = element.ownerSVGElement;
    const around = line(element).reverse().filter((box) => holds(box, x, y));
    const boxes = around.map((box) => paintOf(box, "backgroundColor"));
    const shapes = isDrawn ? shapesUnder(element, x, y).map((shape) => paintOf(shape, "fill")) : [];
    const room = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body).backgroundColor;
    return [...boxes, ...shapes].reduce((under, paint) => over(paint, under), over(parse(room), [255, 255, 255]));
  }

  const isExempt = (element) => element.closest(":disabled, [aria-disabled=true], .player-hidden, .scrubber-hidden, "
    + ".chart-hidden, .modebar, script, style, noscript");

  window.readable = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || isExempt(element) || !element.checkVisibility({ visibilityProperty: true,
        opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { width, height, left, top } = range.getBoundingClientRect();
      if (width < 1.5 || height < 1.5) continue;
      const svg = element.ownerSVGElement;
      const [x, y] = [left + width / 2, top + height / 2];
      const [r, g, b, a] = parse(getComputedStyle(element)[svg ? "fill" : "color"]);
      const behind = ground(element, x, y);
      const ink = over([r, g, b, a * opacityOf(element)], behind);
      const turn = svg && element.getScreenCTM();
      const scale = svg ? Math.hypot(turn.c, turn.d) : 1;
      found.push({ text: walker.currentNode.data.trim().slice(0, 40), contrast: contrast(ink, behind),
        size: parseFloat(getComputedStyle(element).fontSize) * scale,
        where: element.getAttribute("class") ?? element.parentElement.getAttribute("class") ?? element.tagName });
    }
    return found;
  };
})();
