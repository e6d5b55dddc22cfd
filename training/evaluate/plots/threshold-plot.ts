import type { Evaluation } from "../../../src/face/evaluation/evaluation.ts";
import type { Rate } from "../../../src/face/evaluation/rate.ts";
import { type Axis, type Frame, frame, leastShare, logOdds, type Plot, pathOf, shareAxis } from "./axes.ts";
import { type Pen, round } from "./pen.ts";

/** Log-odds are even along the axis: all that matters happens between 0.9 and 1. */
export const thresholdAxis: Axis = {
  title: "threshold (classifier.minProba)",
  from: 0.1,
  to: 0.9999,
  ticks: [0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 0.999, 0.9999].map((at) => ({ at, label: String(at) })),
  scale: logOdds,
};

/** FPIR, FNIR and misnaming against the threshold, each with the band in which the true share lies, 95 % sure. */
export function thresholdPlot(pen: Pen, title: string, { curve: whole, rates }: Evaluation): Plot {
  const curve = whole.filter(({ threshold }) => threshold >= thresholdAxis.from && threshold <= thresholdAxis.to);
  const seen = curve.flatMap(({ fpir, fnir, misnamed }) => [fpir.value, fnir.value, misnamed.value]);
  const base = frame(pen, title, thresholdAxis, shareAxis("share of faces (log scale)", leastShare(seen)));
  const { colours } = pen;
  const series = [
    { label: "strangers given a name (FPIR)", colour: colours.fpir, rateOf: (i: number) => curve[i]!.fpir },
    { label: "your people not named right (FNIR)", colour: colours.fnir, rateOf: (i: number) => curve[i]!.fnir },
    { label: "your people misnamed", colour: colours.misnamed, rateOf: (i: number) => curve[i]!.misnamed },
  ];
  const places = curve.map(({ threshold }) => threshold);
  const x = base.xOf(rates.threshold);
  const svg = [
    base.svg,
    ...series.map(({ colour, rateOf }) => band(base, places, rateOf, colour)),
    // Strangers last: where nothing was seen lines lie on each other at the bottom.
    ...[...series].reverse().map(({ colour, rateOf }) => line(base, places, rateOf, colour)),
    `<path class="now" d="M${round(x)} ${base.topPx}V${base.bottomPx}" style="stroke:${colours.ink};stroke-width:1.5;stroke-dasharray:5 4"/>`,
    pen.text(`now ${rates.threshold}`, { x, y: base.topPx - 7, anchor: "middle" }),
    pen.text("at the bottom: none seen", { x: base.rightPx - 6, y: base.bottomPx - 8, anchor: "end" }),
    `<rect x="${base.leftPx + 6}" y="${base.topPx + 4}" width="286" height="68" style="fill:${colours.paper};fill-opacity:0.85"/>`,
    ...series.map(({ label, colour }, i) => legend(pen, base, { label, colour }, i)),
  ];
  return { ...base, svg: svg.join("") };
}

function band(base: Frame, places: readonly number[], rateOf: (i: number) => Rate, colour: string): string {
  const edge = (of: (rate: Rate) => number) =>
    places.map((threshold, i) => ({ x: base.xOf(threshold), y: base.yOf(of(rateOf(i))) }));
  const around = [...edge(({ high }) => high), ...edge(({ low }) => low).reverse()];
  return `<path d="${pathOf(around)}Z" style="fill:${colour};fill-opacity:0.14;stroke:none"/>`;
}

function line(base: Frame, places: readonly number[], rateOf: (i: number) => Rate, colour: string): string {
  const points = places.map((threshold, i) => ({ x: base.xOf(threshold), y: base.yOf(rateOf(i).value) }));
  return `<path d="${pathOf(points)}" style="fill:none;stroke:${colour};stroke-width:2.2;stroke-linejoin:round"/>`;
}

function legend(
  pen: Pen,
  { leftPx, topPx }: Frame,
  { label, colour }: { readonly label: string; readonly colour: string },
  row: number,
): string {
  const [x, y] = [leftPx + 14, topPx + 16 + 20 * row];
  return `<path d="M${x} ${y}h22" style="stroke:${colour};stroke-width:3"/>${pen.text(label, { x: x + 30, y: y + 4 })}`;
}
