import { type Pen, round } from "./pen.ts";

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Axis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
  /** What is even along the axis; the values themselves unless told otherwise. */
  readonly scale?: (value: number) => number;
}

/** A drawing of its own size. */
export interface Plot {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly svg: string;
}

/** An empty plot to draw into. */
export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
  readonly svg: string;
  xOf(value: number): number;
  yOf(value: number): number;
}

export const plotSize = { widthPx: 720, heightPx: 420 };
const margins = { left: 74, right: 36, top: 50, bottom: 56 };

export function frame(pen: Pen, title: string, x: Axis, y: Axis): Frame {
  const { widthPx, heightPx } = plotSize;
  const [leftPx, rightPx] = [margins.left, widthPx - margins.right];
  const [topPx, bottomPx] = [margins.top, heightPx - margins.bottom];
  const xOf = placing(x, leftPx, rightPx);
  const yOf = placing(y, bottomPx, topPx);
  const { faint, ink } = pen.colours;
  const line = (d: string, colour: string): string => `<path d="${d}" style="stroke:${colour};stroke-width:1"/>`;
  const parts = [
    pen.text(title, { x: leftPx, y: 22, sizePx: 16 }),
    ...x.ticks.flatMap(({ at, label }) => [
      line(`M${round(xOf(at))} ${topPx}V${bottomPx}`, faint),
      pen.text(label, { x: xOf(at), y: bottomPx + 20, anchor: "middle" }),
    ]),
    ...y.ticks.flatMap(({ at, label }) => [
      line(`M${leftPx} ${round(yOf(at))}H${rightPx}`, faint),
      pen.text(label, { x: leftPx - 8, y: yOf(at) + 5, anchor: "end" }),
    ]),
    line(`M${leftPx} ${topPx}V${bottomPx}H${rightPx}`, `${ink};fill:none`),
    pen.text(x.title, { x: (leftPx + rightPx) / 2, y: heightPx - 12, anchor: "middle" }),
    pen.text(y.title, { x: 18, y: (topPx + bottomPx) / 2, anchor: "middle", isUpright: true }),
  ];
  return { widthPx, heightPx, leftPx, rightPx, topPx, bottomPx, svg: parts.join(""), xOf, yOf };
}

/** Values beyond the axis stand at its ends. */
function placing(
  { from, to, scale = (value) => value }: Axis,
  startPx: number,
  endPx: number,
): (value: number) => number {
  const [low, high] = [scale(from), scale(to)];
  return (value) => {
    const share = (scale(Math.min(to, Math.max(from, value))) - low) / (high - low);
    return startPx + share * (endPx - startPx);
  };
}

/** Decades of shares, from `from` to 1. */
export function shareAxis(title: string, from: number): Axis {
  const ticks: Tick[] = [];
  for (let decade = 0; 10 ** -decade >= from * 0.999; decade++)
    ticks.push({ at: 10 ** -decade, label: `${Number((100 * 10 ** -decade).toPrecision(1))} %` });
  return { title, from, to: 1, ticks, scale: Math.log10 };
}

/** The decade below the smallest share that is to be seen; three or four of them to 1. */
export function leastShare(shares: readonly number[]): number {
  const least = Math.min(1, ...shares.filter((share) => share > 0));
  return least > 1e-3 ? 1e-3 : 1e-4;
}

export const logOdds = (probability: number): number => Math.log(probability / (1 - probability));

export interface PathPoint {
  readonly x: number;
  readonly y: number;
}

export const pathOf = (points: readonly PathPoint[]): string =>
  points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
