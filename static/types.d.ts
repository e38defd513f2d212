// The shapes of data: what the server sends, and what modules of several folders hand to one another.

// ---- A component and its data

/** What Streamlit gives a component. */
interface Given<Data> {
  parentElement: HTMLElement;
  data: Data;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

interface Component<Data> {
  update(given: Given<Data>): void;
  close?(): void;
}

/** On a page, in a file of its own, or small and playing by itself. */
type Mode = "page" | "file" | "thumbnail";
type Theme = "light" | "dark";
/** Name -> #rrggbb (core/palette.py). */
type Palette = Record<string, string>;

/** Where the link of a visit to a page is kept (core/ui/state.py). */
interface Place {
  stem: string;
  visit: string | number;
  session: string;
  asked: Record<string, string> | null;
}

/** What has a link: on a page its place, in a file what it opens with, as a query string. */
interface Linked {
  link?: Place | null;
  opens?: string;
}

interface PlayerData extends Linked {
  scene: SentScene;
  palette: Record<Theme, Palette>;
  notation?: Notation;
  mode?: Mode;
  note?: string;
}

interface ScrubberData extends Linked {
  sweep: SentSweep;
  palette: Record<Theme, Palette>;
  mode?: Mode;
  picks?: boolean;
}

interface ChartData extends Linked {
  /** A Plotly figure and its templates, each as JSON. */
  figure: string;
  templates: Record<Theme, string>;
  description: string;
  revision: string;
  name: string;
  height?: number | null;
  view: string;
  clicks: boolean;
  mode?: Mode;
}

/** What the session says of a page's controls (core/ui/link.py); without `params` it wants to hear where one is. */
interface LinkData {
  place: Place;
  serial?: number;
  names?: string[];
  params?: Record<string, string>;
}

/** What the browser keeps of a page, as a query string. */
interface Kept {
  readonly search: string;
  keep(search: string): void;
}

// ---- Elements

type Attributes = Record<string, any>;
type Content = Node | string | number | boolean | null | undefined | Content[];
/** The description of an element, for `patch`. */
interface Description { tag: string; attributes: Attributes; children: Described[] }
type Described = Description | string | number;
type DescribedContent = Described | boolean | null | undefined | DescribedContent[];

interface Rectangle { x: number; y: number; width: number; height: number }
interface Size { width: number; height: number }
interface Area { left: number; right: number; top: number; bottom: number }
type Point = [number, number];
/** x, y, width and height. */
type Region = [number, number, number, number];

type NumberArray = Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array
  | Uint8Array;

// ---- A scene (core/scene/scene.py), as it is sent: fields at their defaults are left out

type Notation = "course" | "pytorch";
/** A tree of MathML names, attributes and text (core/notation.py). */
type Tree = string | any[];

interface Scene {
  title: string;
  description: string;
  width: number;
  height: number;
  regions: Record<string, Region>;
  columns: Point[];
  values: SentFamily[];
  recipes: Recipe[];
  marks: Mark[];
  chapters: Chapter[];
  steps: Step[];
  labels: Record<string, string[]>;
  symbols: Record<string, [Tree, Tree]>;
  equations: Record<string, [Tree, Tree]>;
  start: string;
  loss: string;
  editable: string[];
  fold_x?: number;
  folded?: boolean;
  by_hand?: string[];
}

interface SentScene extends Omit<Scene, "loss" | "editable"> {
  loss?: string;
  editable?: string[];
}

interface SentFamily {
  name: string;
  axes: string[];
  data?: string | null;
  shape: number[];
  start: number[];
  limit?: number;
  power?: number;
}

/** All numbers of one family. */
interface Family {
  name: string;
  axes: string[];
  data: Float64Array | null;
  shape: number[];
  start: number[];
  limit: number;
  power?: number;
  signed: boolean;
}

interface Recipe {
  make: string;
  operation: string;
  terms?: { factors: string[], over?: string[], scale?: number }[];
  note?: string;
  at?: number[];
}

/** How one number was made: of each term its products, as names. */
interface Making {
  operation: string;
  note: string;
  terms: Term[];
}

interface Term { over: string[]; scale: number; lines: string[][] }

/** A block, arrow, label, box or operator. */
interface Mark extends Rectangle {
  mark: "block" | "arrow" | "label" | "box" | "operator";
  id: string;
  column?: number;
  fold?: "only" | "never";
  tone?: string;
  name: string;
  text: string;
  kind?: "cells" | "bars" | "text" | "strip";
  gap?: number;
  across?: boolean;
  font?: number;
  decimals?: number;
  line?: number;
  ring?: number;
  row_labels?: string[];
  column_labels?: string[];
  points: Point[];
  dashed?: boolean;
  bare?: boolean;
  size?: number;
  anchor?: string;
  bold?: boolean;
  leads?: number;
  says?: "by_hand" | "power";
  radius?: number;
}

interface Step {
  id: string;
  chapter: string;
  title: string;
  t?: number;
  shows?: string[];
  reads?: string[];
  writes?: string[];
  equation?: string;
  select?: string;
  camera?: string;
  close?: string;
  shares?: string;
}

interface Chapter { id: string; title: string; tone: string }

/** Where the player halts: a step, or all steps of a group. */
interface Stop {
  id: string;
  chapter: Chapter;
  title: string;
  t: number | null;
  shows: string[];
  reads: string[];
  writes: string[];
  equations: string[];
  selects: string[];
  camera: string;
  close: string | undefined;
  shares: string;
}

/** A chapter with the indices of its first and last stop. */
interface Span extends Chapter { first: number; last: number; length: number }

type Grain = "step" | "operation";

/** A symbol or a name, said: as a tree, as text, and described in a line of HTML. */
interface Said { tree: Tree; text: string; inline: Description }
type Say = (name: string) => Said;
/** An equation at a step. */
interface Equation { tree: Tree; block: Description }

// ---- A sweep (core/scene/sweep.py): as it is sent, arrays as base64, and as it is read

interface SentSweep extends Omit<Sweep, "positions" | "panels" | "whole" | "digits" | "standard"> {
  positions: string;
  panels: SentPanel[];
}

interface SentPanel extends Omit<SweepPanel, "isLog" | "digits" | "x" | "at" | "floor" | "lines"> {
  x: string | null;
  at: number;
  floor: number | null;
  lines: (Omit<SweepLine, "values" | "low" | "high"> & { values: string, low: string | null, high: string | null })[];
}

interface Sweep {
  name: string;
  title: string;
  description: string;
  label: string;
  positions: Float64Array;
  panels: SweepPanel[];
  sentences: string[];
  start: number | null;
  reports: boolean;
  /** Whether all positions are whole numbers; how many decimals tell them apart; the index where it opens. */
  whole: boolean;
  digits: number;
  standard: number;
}

interface SweepPanel {
  title: string;
  y_label: string;
  x_label: string;
  kind: "lines" | "shares";
  scale: "linear" | "log";
  isLog: boolean;
  lines: SweepLine[];
  references: { value: number, label: string, tone: string }[];
  x: Float64Array | null;
  /** Of x: how many decimals tell its places apart, and the index at which the values beside the lines are read. */
  digits: number | null;
  at: number | null;
  low: number | null;
  high: number | null;
  floor: number;
  decimals: number;
  share: number;
}

interface SweepLine {
  name: string;
  values: Float32Array;
  low: Float32Array | null;
  high: Float32Array | null;
  tone: string;
  dashed: boolean;
  emphasis: boolean;
}

// ---- A chart

/** An element in which Plotly has drawn; what begins with an underscore is its own. */
interface PlotlyNode extends HTMLElement {
  data: any[];
  layout: any;
  _fullLayout: any;
  _fullData: any[];
  on(event: string, hear: (told: any) => void): void;
  removeAllListeners(event: string): void;
}

interface Window { Plotly: any }

/** Two dimensions, or three. */
type ChartKind = "flat" | "solid";
/** What is seen: the ends of two ranges, or where the eye is. */
type ChartView = number[];
/** Of a figure's layout: the point that is to be in the middle, and its name. */
interface ChartMeta { of?: string; centre?: number[] }
/** A point of a figure on the screen; `values` of a cell are where it is. */
interface ChartPoint {
  trace: any;
  index: any;
  x: number;
  y: number;
  radius: number;
  values?: any[];
}

/** Plotly's camera. */
interface Camera { eye: Place3d; center: Place3d; up: Place3d }
interface Place3d { x: number; y: number; z: number }
/** Three axes, of each the ends of its range and how long it is beside the others; and the pixels that they span. */
interface Space { axes: { range: number[], aspect: number }[]; camera: Camera; area: Area }
/** From a place to its pixel, [left, top]; null for what is behind the eye. */
type Projection = (place: number[]) => number[] | null;
