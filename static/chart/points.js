// Positions of a figure's points on the screen. Plotly's undocumented properties are read only here.

import { decode } from "../shared/format.js";
import { projection } from "./space.js";

/**
 * Maps a trace's coordinates to a pixel of the figure; and the area that its axes span.
 * @typedef {{ pixel: (...place: any[]) => number[] | null, area: Area }} Frame
 * What labels depend on: the frame of a trace, the drawn markers, the visible traces, and all of it as a string.
 * @typedef {{ frame: (trace: any) => Frame, drawn: ChartPoint[], visible: boolean[], state: string }} Sight
 */

const MARK = 1.5; // in 3-D a marker of size 1 is a letter of four pixels, three of them visible
/** @type {Record<string, new (buffer: ArrayBuffer) => NumberArray>} */
const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u4: Uint32Array, i2: Int16Array, u2: Uint16Array,
  i1: Int8Array, u1: Uint8Array };

/**
 * The value of a trace's property at a point; it may be an array, or one value for all points.
 * @param {any} given
 * @param {number} index
 * @returns {any}
 */
export const at = (given, index) => (Array.isArray(given) || ArrayBuffer.isView(given)
  ? /** @type {any} */ (given)[index] : given);

/**
 * Decodes arrays in Plotly's binary format.
 * @param {any} given
 * @returns {ArrayLike<any> & Iterable<any>}
 */
export const unpacked = (given) => (given?.bdata ? decode(given.bdata, ARRAYS[given.dtype]) : given ?? []);

/** @param {PlotlyNode} node */
export const fontOf = (node) => node._fullLayout.font.family;
/** @param {PlotlyNode} node */
const sizeOf = (node) => ({ width: node._fullLayout.width, height: node._fullLayout.height });

/**
 * The camera, as the layout has it.
 * @param {PlotlyNode} node
 * @returns {Camera | undefined}
 */
export const eyeOf = (node) => node._fullLayout.scene?.camera;

/**
 * The camera during a drag, before it is written into the layout.
 * @param {PlotlyNode} node
 * @returns {Camera | undefined}
 */
export const turnedTo = (node) => node._fullLayout.scene?._scene?.getCamera?.();

/**
 * The two ranges of the first pair of axes, if they are numeric.
 * @param {PlotlyNode} node
 */
export function rangesOf(node) {
  const { xaxis, yaxis } = node._fullLayout;
  const ranges = [...(xaxis?.range ?? []), ...(yaxis?.range ?? [])].map(Number);
  return ranges.length === 4 && ranges.every(Number.isFinite) ? ranges : null;
}

/**
 * The scene as it is drawn: the layout's ranges are lost when a camera is set. Null if there is no scene with a
 * perspective projection.
 * @param {PlotlyNode} node
 * @returns {Space | null}
 */
export function sceneOf(node) {
  const { scene, _size: size } = node._fullLayout;
  const { glplot, dataScale } = scene?._scene ?? {};
  if (!glplot?.bounds || !glplot.aspect || !dataScale || scene.camera?.projection?.type !== "perspective") return null;
  const axes = [0, 1, 2].map((i) => ({
    range: glplot.bounds.map((/** @type {number[]} */ ends) => ends[i] / dataScale[i]), aspect: glplot.aspect[i] }));
  const { x: [left, right], y: [bottom, top] } = scene.domain;
  return { axes, camera: scene.camera, area: { left: size.l + left * size.w, right: size.l + right * size.w,
    top: size.t + (1 - top) * size.h, bottom: size.t + (1 - bottom) * size.h } };
}

/**
 * Whether a trace is in three dimensions.
 * @param {{ type: string }} trace
 */
export const isSolid = ({ type }) => /3d$/.test(type);

/** @param {PlotlyNode} node @param {string} id */
const axisOf = (node, id) => node._fullLayout[`${id[0]}axis${id.slice(1)}`];

/** @type {Frame} */
const NOWHERE = { pixel: () => null, area: { left: 0, right: 0, top: 0, bottom: 0 } };

/**
 * The frame of a trace.
 * @param {PlotlyNode} node
 * @param {any} trace
 * @returns {Frame}
 */
export function framed(node, trace) {
  if (isSolid(trace)) {
    const scene = sceneOf(node);
    if (!scene) return NOWHERE;
    const pixel = projection(scene);
    return { pixel: (...place) => pixel(place), area: scene.area };
  }
  const { xaxis = "x", yaxis = "y" } = trace;
  const [x, y] = [axisOf(node, xaxis), axisOf(node, yaxis)];
  return {
    pixel: (across, up) => [x._offset + x.d2p(across), y._offset + y.d2p(up)],
    area: { left: x._offset, right: x._offset + x._length, top: y._offset, bottom: y._offset + y._length },
  };
}

/**
 * The word of a point, from its customdata.
 * @param {unknown} custom
 */
export const wordOf = (custom) => [custom].flat().find((one) => typeof one === "string");

/** @param {Frame} frame @param {any} trace @returns {Iterable<ChartPoint>} */
function* ofMarkers({ pixel, area }, trace) {
  const part = isSolid(trace) ? MARK : 1 / 2;
  for (let index = 0; index < trace.x.length; index += 1) {
    const [left, top] = pixel(trace.x[index], trace.y[index], trace.z?.[index]) ?? [];
    const isSeen = left >= area.left && left <= area.right && top >= area.top && top <= area.bottom;
    if (isSeen) yield { trace, index, x: left, y: top, radius: at(trace.marker.size, index) * part };
  }
}

/** @param {PlotlyNode} node @param {any} trace @returns {Iterable<ChartPoint>} */
function* ofCells(node, trace) {
  const { pixel } = framed(node, trace);
  for (const [row, values] of trace.z.entries()) {
    for (let column = 0; column < values.length; column += 1) {
      const [across, up] = [trace.x?.[column] ?? column, trace.y?.[row] ?? row];
      const [x, y] = pixel(across, up) ?? [];
      yield { trace, index: [row, column], x, y, radius: 3, values: [across, up] };
    }
  }
}

/** @param {any} trace */
const isMarked = ({ type, mode, meta }) => /^scatter(gl|3d)?$/.test(type) && mode?.includes("markers") && !meta?.labels;

/**
 * The visible markers; labels have none.
 * @param {PlotlyNode} node
 */
export function markers(node) {
  const drawn = node._fullData.filter((trace) => trace.visible === true && isMarked(trace));
  return drawn.flatMap((trace) => [...ofMarkers(framed(node, trace), trace)]);
}

/**
 * What labels depend on, for a figure that is drawn.
 * @param {PlotlyNode} node
 * @returns {Sight}
 */
export function seen(node) {
  const view = isSolid(node._fullData[0] ?? {}) ? sceneOf(node) : rangesOf(node);
  const visible = node._fullData.map((trace) => trace.visible === true || trace.meta?.labels === true);
  return { frame: (trace) => framed(node, trace), get drawn() { return markers(node); }, visible,
    state: stateOf(node, view, visible) };
}

/**
 * The same for 2-D data that will be drawn in these ranges; null if the user has hidden a trace.
 * @param {PlotlyNode} node
 * @param {any[]} data
 * @param {number[]} ranges
 * @returns {Sight | null}
 */
export function predicted(node, data, ranges) {
  if (!node._fullData.every((trace) => trace.visible === true || trace.meta?.labels === true)) return null;
  const [x, y] = [axisOf(node, "x"), axisOf(node, "y")];
  const [x0, x1, y0, y1] = ranges;
  /** @type {Frame} */
  const frame = { ...framed(node, {}), pixel: (across, up) => [x._offset + ((across - x0) / (x1 - x0)) * x._length,
    y._offset + ((y1 - up) / (y1 - y0)) * y._length] };
  const drawn = data.filter(isMarked).flatMap((trace) =>
    [...ofMarkers(frame, { ...trace, x: unpacked(trace.x), y: unpacked(trace.y) })]);
  const visible = data.map(() => true);
  return { frame: () => frame, drawn, visible, state: stateOf(node, ranges, visible) };
}

/** @param {string} _ @param {unknown} value */
const near = (_, value) => (typeof value === "number" ? Number(value.toPrecision(9)) : value);
/** @param {PlotlyNode} node @param {unknown} view @param {boolean[]} visible */
const stateOf = (node, view, visible) => JSON.stringify([view, sizeOf(node), visible], near);

/**
 * What can be clicked: markers, and cells of heat maps.
 * @param {PlotlyNode} node
 */
export function targets(node) {
  const maps = node._fullData.filter((trace) => trace.visible === true && trace.type === "heatmap");
  return [...markers(node).filter(({ trace }) => trace.hoverinfo !== "skip"),
    ...maps.flatMap((trace) => [...ofCells(node, trace)])];
}

/**
 * What the page receives for a clicked point.
 * @param {ChartPoint} point
 */
export function told({ trace, index, values }) {
  const [x, y] = values ?? [trace.x[index], trace.y[index]];
  return { trace: trace.index, x, y, word: values ? undefined : wordOf(trace.customdata?.[index]) };
}
