import type { Evaluation } from "../../../src/face/evaluation/evaluation.ts";
import type { Rate } from "../../../src/face/evaluation/rate.ts";
import { type EvaluationReport, hasEvents } from "../evaluation-report.ts";

/** A rate at each threshold, as the page's script shows it. */
interface RateColumn {
  readonly hits: readonly number[];
  readonly trials: number;
  readonly value: readonly number[];
  readonly atMost: readonly number[];
}

/** What the slider needs: counts and shares at each threshold; nothing of any face. */
export interface SliderData {
  readonly kind: string;
  /** What is counted. */
  readonly unit: "picture" | "event";
  readonly strangers: number;
  readonly thresholds: readonly number[];
  /** Where the slider stands at first. */
  readonly start: number;
  readonly fpir: RateColumn;
  readonly fnir: RateColumn;
  readonly misnamed: RateColumn;
}

/** Those thresholds that a plot shows and a user would choose from. */
const least = 0.5;
const most = 0.9999;
const digits = 5;

export function sliderData(report: EvaluationReport): readonly SliderData[] {
  const unit = hasEvents(report) ? "event" : "picture";
  return report.classifiers.map(({ kind, byImage, byEvent }) => {
    const evaluation = unit === "event" ? byEvent : byImage;
    const curve = evaluation.curve.filter(({ threshold }) => threshold >= least && threshold <= most);
    const thresholds = curve.map(({ threshold }) => threshold);
    return {
      kind,
      unit,
      strangers: evaluation.rates.fpir.clusters,
      thresholds,
      start: nearest(thresholds, report.threshold),
      fpir: column(curve, (point) => point.fpir),
      fnir: column(curve, (point) => point.fnir),
      misnamed: column(curve, (point) => point.misnamed),
    };
  });
}

type Curve = Evaluation["curve"];

function column(curve: Curve, rateOf: (point: Curve[number]) => Rate): RateColumn {
  const rates = curve.map(rateOf);
  return {
    hits: rates.map(({ hits }) => hits),
    trials: rates[0]?.trials ?? 0,
    value: rates.map(({ value }) => Number(value.toFixed(digits))),
    atMost: rates.map(({ atMost }) => Number(atMost.toFixed(digits))),
  };
}

function nearest(thresholds: readonly number[], wanted: number): number {
  const distances = thresholds.map((threshold) => Math.abs(threshold - wanted));
  return Math.max(0, distances.indexOf(Math.min(...distances)));
}

/** For a script element: nothing in it can end the element. */
export const embeddedJson = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
