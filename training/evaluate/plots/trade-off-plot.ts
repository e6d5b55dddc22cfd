import type { Evaluation } from "../../../src/face/evaluation/evaluation.ts";
import { type Axis, frame, leastShare, type Plot, pathOf, shareAxis } from "./axes.ts";
import { type Pen, round } from "./pen.ts";

/** TPIR against FPIR: what can be had by moving the threshold; bars where the true share lies, 95 % sure. */
export function tradeOffPlot(pen: Pen, title: string, { tradeOff, tpirAtFpir }: Evaluation): Plot {
  const lowest = Math.min(...tradeOff.map(({ tpir }) => tpir), ...tpirAtFpir.map(({ interval }) => interval.low));
  const x = shareAxis("strangers' faces given a name (FPIR, log scale)", leastShare(tradeOff.map(({ fpir }) => fpir)));
  const base = frame(pen, title, x, tpirAxis(lowest));
  const { colours } = pen;
  const points = tradeOff.map(({ fpir, tpir }) => ({ x: base.xOf(fpir), y: base.yOf(tpir) }));
  const bars = tpirAtFpir.map(({ fpir, tpir, interval, isMeasurable }) => {
    const [at, top, bottom] = [base.xOf(fpir), base.yOf(interval.high), base.yOf(interval.low)].map(round);
    const fill = isMeasurable ? colours.fnir : colours.paper;
    return (
      `<path d="M${at} ${top}V${bottom}" style="stroke:${colours.fnir};stroke-width:1.5"/>` +
      `<circle cx="${at}" cy="${round(base.yOf(tpir))}" r="5" style="fill:${fill};stroke:${colours.fnir};stroke-width:2"/>`
    );
  });
  const svg = [
    base.svg,
    `<path d="${pathOf(points)}" style="fill:none;stroke:${colours.fnir};stroke-width:2.2;stroke-linejoin:round"/>`,
    ...bars,
    ...(tpirAtFpir.some(({ isMeasurable }) => !isMeasurable)
      ? [
          pen.text("hollow: too few strangers to see this share", {
            x: base.rightPx - 6,
            y: base.bottomPx - 10,
            anchor: "end",
          }),
        ]
      : []),
  ];
  return { ...base, svg: svg.join("") };
}

/** From the step below the lowest value to 1, in five to ten steps. */
function tpirAxis(lowest: number): Axis {
  const step = [0.01, 0.02, 0.05, 0.1].find((size) => 1 - lowest <= 8 * size) ?? 0.2;
  const count = Math.min(Math.round(1 / step), Math.max(4, Math.ceil((1 - lowest) / step + 1e-9)));
  const from = 1 - count * step;
  const ticks = Array.from({ length: count + 1 }, (_, i) => {
    const at = from + i * step;
    return { at, label: `${Math.round(at * 100)} %` };
  });
  return { title: "your people named right (TPIR)", from, to: 1, ticks };
}
