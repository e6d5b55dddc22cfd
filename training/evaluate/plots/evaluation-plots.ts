import { type EvaluatedClassifier, type EvaluationReport, hasEvents } from "../evaluation-report.ts";
import type { Plot } from "./axes.ts";
import { confusionPlot } from "./confusion-plot.ts";
import type { Pen } from "./pen.ts";
import { reliabilityPlot } from "./reliability-plot.ts";
import { thresholdPlot } from "./threshold-plot.ts";
import { tradeOffPlot } from "./trade-off-plot.ts";

/** The plots of one kind of classifier, by the name of their files without the kind. */
export function evaluationPlots(
  pen: Pen,
  report: EvaluationReport,
  { kind, byImage, byEvent }: EvaluatedClassifier,
): ReadonlyMap<string, Plot> {
  const at = `${kind}, minProba ${report.threshold}`;
  return new Map([
    ["threshold", thresholdPlot(pen, `${kind}: what each threshold costs, by picture`, byImage)],
    ...(hasEvents(report)
      ? [["threshold-events", thresholdPlot(pen, `${kind}: what each threshold costs, by event`, byEvent)] as const]
      : []),
    ["trade-off", tradeOffPlot(pen, `${kind}: names for your people against names for strangers`, byImage)],
    ["reliability", reliabilityPlot(pen, `${kind}: does the probability mean what it says?`, byImage)],
    ["confusion", confusionPlot(pen, `${at}: rows the truth, columns the answer`, byImage.confusion)],
  ]);
}
