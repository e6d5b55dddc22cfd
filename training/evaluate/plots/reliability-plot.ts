import type { Evaluation } from "../../../src/face/evaluation/evaluation.ts";
import { type Axis, frame, type Plot, pathOf } from "./axes.ts";
import { type Pen, round } from "./pen.ts";

const shares = (title: string): Axis => ({
  title,
  from: 0,
  to: 1,
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, label: `${Math.round(at * 100)} %` })),
});

/** How often answers of a probability were right; on the diagonal probability means what it says. */
export function reliabilityPlot(pen: Pen, title: string, { reliability }: Evaluation): Plot {
  const base = frame(pen, title, shares("probability that was given"), shares("share of answers that were right"));
  const { colours } = pen;
  const diagonal = pathOf([0, 1].map((at) => ({ x: base.xOf(at), y: base.yOf(at) })));
  const svg = [
    base.svg,
    `<path d="${diagonal}" style="stroke:${colours.ink};stroke-width:1;stroke-dasharray:5 4"/>`,
    ...reliability.bins.map(({ said, right, interval, weight, answers }) => {
      const x = round(base.xOf(said));
      const y = round(base.yOf(right));
      const [top, bottom] = [interval.high, interval.low].map((share) => round(base.yOf(share)));
      const radius = round(4 + 12 * Math.sqrt(weight));
      return (
        `<path d="M${x} ${top}V${bottom}" style="stroke:${colours.right};stroke-width:1.5"/>` +
        `<circle cx="${x}" cy="${y}" r="${radius}" style="fill:${colours.right};fill-opacity:0.35;stroke:${colours.right};stroke-width:1.5"/>` +
        pen.text(String(answers), { x: x - radius - 3, y: y + 4, anchor: "end", sizePx: 11 })
      );
    }),
    pen.text("number: answers of about this probability", { x: base.leftPx + 14, y: base.topPx + 20 }),
  ];
  return { ...base, svg: svg.join("") };
}
