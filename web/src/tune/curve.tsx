import type { JSX } from "preact";
import type { ClassifierDetail } from "../api/training-contract.ts";
import { percent } from "../faces/answer.tsx";

type OperatingCurve = ClassifierDetail["curves"][number];

interface CurveProps {
  readonly curve: OperatingCurve;
  readonly threshold: number;
}

const width = 330;
const height = 180;
const margin = { left: 48, right: 12, top: 12, bottom: 34 };
/** Thresholds below are nobody's choice, and the right end is where it matters: the axis shows 1 − p by its logarithm. */
const lowest = 0.5;
const highest = 0.9995;

export function Curve({ curve, threshold }: CurveProps): JSX.Element {
  const strangers = at(curve, curve.strangersNamed, threshold);
  const missed = at(curve, curve.knownMissed, threshold);
  const top = Math.max(0.02, ...shown(curve, curve.strangersNamed), ...shown(curve, curve.knownMissed));
  const y = (share: number): number => margin.top + (1 - share / top) * (height - margin.top - margin.bottom);
  const text = `At ${threshold.toFixed(3)}: ${exact(strangers)} of strangers get a name, ${exact(missed)} of known faces do not get theirs.`;
  return (
    <figure class="curve">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`Strangers named and known missed against the threshold. ${text}`}
      >
        <Axes top={top} y={y} />
        <path class="strangers-line" d={path(curve, curve.strangersNamed, y)} />
        <path class="missed-line" d={path(curve, curve.knownMissed, y)} />
        <line class="marker" x1={x(threshold)} x2={x(threshold)} y1={margin.top} y2={height - margin.bottom} />
        <circle class="strangers-dot" cx={x(threshold)} cy={y(strangers)} r="5" />
        <circle class="missed-dot" cx={x(threshold)} cy={y(missed)} r="5" />
      </svg>
      <figcaption>
        <span class="legend of-strangers">strangers named</span> <span class="legend of-missed">known missed</span>
        <br />
        <output>{text}</output>
      </figcaption>
    </figure>
  );
}

function Axes({ top, y }: { readonly top: number; readonly y: (share: number) => number }): JSX.Element {
  const ticks = [0.5, 0.8, 0.9, 0.97, 0.99, 0.999];
  return (
    <g class="axes">
      {[0, top / 2, top].map((share) => (
        <g key={share}>
          <line x1={margin.left} x2={width - margin.right} y1={y(share)} y2={y(share)} />
          <text x={margin.left - 6} y={y(share) + 4} text-anchor="end">
            {exact(share)}
          </text>
        </g>
      ))}
      {ticks.map((tick) => (
        <text key={tick} x={x(tick)} y={height - 12} text-anchor="middle">
          {tick}
        </text>
      ))}
    </g>
  );
}

const exact = (share: number): string =>
  share >= 0.1 || share === 0 ? percent(share) : `${(share * 100).toFixed(2)} %`;

function x(threshold: number): number {
  const place = (value: number): number => -Math.log(1 - value);
  const held = Math.min(highest, Math.max(lowest, threshold));
  const part = (place(held) - place(lowest)) / (place(highest) - place(lowest));
  return margin.left + part * (width - margin.left - margin.right);
}

function path({ thresholds }: OperatingCurve, shares: readonly number[], y: (share: number) => number): string {
  return thresholds
    .map((threshold, i) => ({ threshold, share: shares[i] ?? 0 }))
    .filter(({ threshold }) => threshold >= lowest && threshold <= highest)
    .map(({ threshold, share }, i) => `${i === 0 ? "M" : "L"}${x(threshold).toFixed(1)} ${y(share).toFixed(1)}`)
    .join("");
}

const shown = ({ thresholds }: OperatingCurve, shares: readonly number[]): readonly number[] =>
  shares.filter((_, i) => (thresholds[i] ?? 0) >= lowest);

/** The share at the last threshold that is not above. */
export function at({ thresholds }: OperatingCurve, shares: readonly number[], threshold: number): number {
  let place = 0;
  while (place + 1 < thresholds.length && (thresholds[place + 1] ?? Number.POSITIVE_INFINITY) <= threshold) place++;
  return shares[place] ?? 0;
}
