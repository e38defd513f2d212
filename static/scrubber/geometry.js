// Axes, and where things stand. Pure.

const FAR = 1e5; // px: nobody sees how much farther a line goes
const RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
const raise = (n) => (n < 0 ? "\u207b" : "") + [...String(Math.abs(n))].map((digit) => RAISED[digit]).join("");
const powerOfTen = (n) => ([0, 1, 2].includes(n) ? String(10 ** n) : n === -1 ? "0.1" : `10${raise(n)}`);

// A tick's number, with as many digits as its step needs.
function written(value, step) {
  const [size, sign] = [Math.abs(value), value < 0 ? "\u2212" : ""];
  if (size && (size >= 1e5 || step < 1e-4)) {
    const [digits, exponent] = size.toExponential(2).split("e");
    return `${sign}${Number(digits)}\u00b7${powerOfTen(Number(exponent))}`;
  }
  const decimals = [0, 1, 2, 3, 4, 5].find((n) => Math.abs(step * 10 ** n - Math.round(step * 10 ** n)) < 1e-6) ?? 5;
  return size ? sign + size.toFixed(decimals) : "0";
}

// A few round numbers from low to high: {value, text}. `whole` for what is counted.
export function ticks(low, high, wanted, whole = false) {
  if (!(high > low)) return [{ value: low, text: written(low, whole ? 1 : Math.abs(low) || 1) }];
  const raw = (high - low) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  let step = power * [1, 2, 2.5, 5, 10].find((part) => part * power >= raw * 0.999);
  if (whole) step = Math.max(1, step === 2.5 ? 5 : step);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => (first + i) * step)
    .map((value) => ({ value, text: written(value, step) }));
}

// Powers of ten from low to high; where there are fewer than two, 2 and 5 times them as well.
export function logTicks(low, high, wanted) {
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((to - from) / Math.max(1, wanted)));
  const exponents = Array.from({ length: Math.max(0, to - from + 3) }, (_, i) => from - 1 + i);
  if (to - from >= 1) {
    return exponents.filter((n) => n >= from && n <= to && n % step === 0)
      .map((n) => ({ value: 10 ** n, text: powerOfTen(n) }));
  }
  const spelled = (part, n) => (Math.abs(n) <= 3 ? String(Number(`${part}e${n}`)) : `${part}\u00b7${powerOfTen(n)}`);
  return exponents.flatMap((n) => [1, 2, 5].map((part) => ({ value: Number(`${part}e${n}`),
    text: part === 1 ? powerOfTen(n) : spelled(part, n) })))
    .filter(({ value }) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
}

// The ends of an axis, moved out to round numbers; on log a little beyond.
export function ends(low, high, scale) {
  if (scale === "log") {
    if (high / low < 1.5) return [low / 2, high * 2];
    const margin = (high / low) ** 0.03;
    return [Math.max(low / margin, 1e-300), Math.min(high * margin, 1e300)];
  }
  if (!(high > low)) return [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  const marks = ticks(low, high, 4);
  const step = marks.length > 1 ? marks[1].value - marks[0].value : high - low;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

export function scaleOf(low, high, from, to, scale = "linear") {
  const [f, inverse] = scale === "log" ? [Math.log, Math.exp] : [(v) => v, (v) => v];
  const [a, b] = [f(low), f(high)];
  const toPixel = (value) => from + ((f(value) - a) / (b - a || 1)) * (to - from);
  toPixel.invert = (pixel) => inverse(a + ((pixel - from) / (to - from || 1)) * (b - a));
  return toPixel;
}

const tenth = (pixels) => Math.round(pixels * 10) / 10;

// An SVG path through the points; where one is not finite the pen is lifted.
export function path(xs, values, toX, toY) {
  let [text, down] = ["", false];
  for (let i = 0; i < xs.length; i++) {
    const y = toY(values[i]);
    const there = Number.isFinite(y);
    if (there) text += `${down ? "L" : "M"}${tenth(toX(xs[i]))} ${tenth(Math.max(-FAR, Math.min(FAR, y)))}`;
    down = there;
  }
  return text;
}

// The area between two lines, where both are finite.
export function area(xs, lower, upper, toX, toY) {
  const there = [...xs.keys()].filter((i) => Number.isFinite(lower[i]) && Number.isFinite(upper[i]));
  const point = (edge) => (i) => `${tenth(toX(xs[i]))} ${tenth(toY(edge[i]))}`;
  return there.length ? `M${[...there.map(point(upper)), ...there.reverse().map(point(lower))].join("L")}Z` : "";
}

// Moves heights apart to at least `gap`, in their order, within top and bottom, as little as it takes.
export function spread(heights, gap, top, bottom) {
  const order = [...heights.keys()].sort((a, b) => heights[a] - heights[b]);
  const moved = [...heights];
  let floor = top;
  for (const i of order) floor = (moved[i] = Math.max(moved[i], floor)) + gap;
  let ceiling = bottom;
  for (const i of order.reverse()) ceiling = (moved[i] = Math.min(moved[i], ceiling)) - gap;
  return moved;
}

// How many panels stand beside each other, all rows about equally full, and how large each is.
export function grid(width, count, gap, narrowest = 206) {
  const most = Math.max(1, Math.floor((width + gap) / (narrowest + gap)));
  const columns = Math.ceil(count / Math.ceil(count / Math.min(most, count)));
  const each = (width - gap * (columns - 1)) / columns;
  return { columns, width: each, height: Math.round(Math.min(380, Math.max(176, each * 0.52))) };
}
