// Where a figure's points are on the screen. What Plotly does not document of itself is read here alone.

const at = (given, index) => (Array.isArray(given) || ArrayBuffer.isView(given) ? given[index] : given);
export { at };

export const isShown = (node, trace) => node._fullData[trace]?.visible === true;
export const fontOf = (node) => node._fullLayout.font.family;
export const sizeOf = (node) => ({ width: node._fullLayout.width, height: node._fullLayout.height });
export const eyeOf = (node) => node._fullLayout.scene?.camera;

// The two ranges of the first pair of axes, where they are of numbers.
export function rangesOf(node) {
  const { xaxis, yaxis } = node._fullLayout;
  const ranges = [...(xaxis?.range ?? []), ...(yaxis?.range ?? [])].map(Number);
  return ranges.length === 4 && ranges.every(Number.isFinite) ? ranges : null;
}

const axisOf = (node, id) => node._fullLayout[`${id[0]}axis${id.slice(1)}`];

// From a trace's numbers to pixels of the figure, and the area that its axes span.
export function framed(node, { xaxis = "x", yaxis = "y" }) {
  const [x, y] = [axisOf(node, xaxis), axisOf(node, yaxis)];
  return {
    x: (value) => x._offset + x.d2p(value),
    y: (value) => y._offset + y.d2p(value),
    area: { left: x._offset, right: x._offset + x._length, top: y._offset, bottom: y._offset + y._length },
  };
}

export const wordOf = (custom) => [custom].flat().find((one) => typeof one === "string");

function* ofMarkers(node, trace) {
  const { x, y, area } = framed(node, trace);
  for (let index = 0; index < trace._length; index += 1) {
    const [left, top] = [x(trace.x[index]), y(trace.y[index])];
    const isSeen = left >= area.left && left <= area.right && top >= area.top && top <= area.bottom;
    if (isSeen) yield { trace, index, x: left, y: top, radius: at(trace.marker.size, index) / 2 };
  }
}

function* ofCells(node, trace) {
  const { x, y } = framed(node, trace);
  for (const [row, values] of trace.z.entries()) {
    for (let column = 0; column < values.length; column += 1) {
      const [across, up] = [trace.x?.[column] ?? column, trace.y?.[row] ?? row];
      yield { trace, index: [row, column], x: x(across), y: y(up), radius: 3, values: [across, up] };
    }
  }
}

// The markers that are drawn and seen; labels have none.
export function markers(node) {
  const drawn = node._fullData.filter((trace) => trace.visible === true && /^scatter(gl)?$/.test(trace.type)
    && trace.mode.includes("markers") && !trace.meta?.labels);
  return drawn.flatMap((trace) => [...ofMarkers(node, trace)]);
}

// What a click can hit: markers, and cells of a map of colours.
export function targets(node) {
  const maps = node._fullData.filter((trace) => trace.visible === true && trace.type === "heatmap");
  return [...markers(node).filter(({ trace }) => trace.hoverinfo !== "skip"),
    ...maps.flatMap((trace) => [...ofCells(node, trace)])];
}

// What the page is told of a point, as of one that was clicked.
export function told({ trace, index, values }) {
  const [x, y] = values ?? [trace.x[index], trace.y[index]];
  return { trace: trace.index, x, y, word: values ? undefined : wordOf(trace.customdata?.[index]) };
}
