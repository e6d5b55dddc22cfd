import { z } from "zod";
import { FaceServiceError } from "../../src/errors.ts";
import type { EvaluationReport } from "./evaluation-report.ts";

/** JSON knows no NaN: what was not measured is null. */
const measured = z.number().nullable();

const rate = z.strictObject({
  hits: z.int(),
  trials: z.int(),
  clusters: z.int(),
  value: measured,
  low: z.number(),
  high: z.number(),
  atMost: z.number(),
});

const rates = z.strictObject({
  threshold: z.number(),
  tpir: rate,
  fnir: rate,
  misnamed: rate,
  knownUnknown: rate,
  knownUndecided: rate,
  fpir: rate,
  strangersUnknown: rate,
  strangersUndecided: rate,
});

const priced = z.strictObject({
  period: z.enum(["day", "week", "month", "year"]),
  wantedFpir: measured,
  threshold: z.number(),
  basis: z.enum(["measured", "extrapolated", "untold", "unreachable"]),
  rates,
  falseNamesPerDay: measured,
  mostFalseNamesPerDay: z.number(),
});

const confused = z.array(z.strictObject({ name: z.string(), count: z.int() }));

const evaluation = z.strictObject({
  names: z.array(z.string()),
  rates,
  fpirBy: z.strictObject({ unnamed: rate, enrolled: rate }),
  tpirAtFpir: z.array(
    z.strictObject({
      fpir: z.number(),
      tpir: measured,
      interval: z.strictObject({ low: measured, high: measured }),
      threshold: z.number(),
      isMeasurable: z.boolean(),
    }),
  ),
  tradeOff: z.array(z.strictObject({ fpir: z.number(), tpir: measured })),
  curve: z.array(z.strictObject({ threshold: z.number(), fpir: rate, fnir: rate, misnamed: rate })),
  people: z.array(
    z.strictObject({
      name: z.string(),
      probes: z.int(),
      namedRight: z.int(),
      misnamed: z.int(),
      unknown: z.int(),
      undecided: z.int(),
      precision: measured,
      recall: measured,
      calledLike: confused,
      nameGivenTo: confused,
    }),
  ),
  confusion: z.strictObject({
    rows: z.array(z.string()),
    columns: z.array(z.string()),
    counts: z.array(z.array(z.int())),
  }),
  reliability: z.strictObject({
    bins: z.array(
      z.strictObject({
        from: z.number(),
        to: z.number(),
        answers: z.int(),
        weight: z.number(),
        said: z.number(),
        right: z.number(),
        interval: z.strictObject({ low: z.number(), high: z.number() }),
      }),
    ),
    ece: z.number(),
  }),
  advice: z.strictObject({
    strangersPerDay: z.number(),
    strangersTested: z.int(),
    provableFpir: z.number(),
    current: priced.optional(),
    byPrice: z.array(priced),
  }),
  mistakes: z.array(
    z.strictObject({ file: z.string(), label: z.string(), answer: z.string(), probability: z.number() }),
  ),
});

/** Shape of evaluation.json; raised when a reader of the old shape would misread the new. */
export const evaluationFormat = 1;

export const evaluationSchema = z.strictObject({
  formatVersion: z.literal(evaluationFormat),
  version: z.string(),
  model: z.string(),
  seed: z.int(),
  protocol: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("cross-validation"), folds: z.int(), trainings: z.int() }),
    z.strictObject({ kind: z.literal("held-out"), file: z.string() }),
  ]),
  data: z.strictObject({ people: z.int(), images: z.int(), events: z.int(), strangerImages: z.int() }),
  threshold: z.number(),
  strangersPerDay: z.number(),
  remarks: z.array(z.string()),
  classifiers: z.array(
    z.strictObject({
      kind: z.enum(["svm", "xgboost", "nearest"]),
      settings: z.record(z.string(), z.union([z.string(), z.number()])),
      tookMs: z.number(),
      byImage: evaluation,
      byEvent: evaluation,
      byDamage: z.array(rates.extend({ damage: z.string() })),
    }),
  ),
});

/** An evaluation as it was written; null stands where nothing was measured. */
export type StoredEvaluation = z.infer<typeof evaluationSchema>;

export function evaluationJson(report: EvaluationReport): string {
  return `${JSON.stringify({ formatVersion: evaluationFormat, ...report })}\n`;
}

/** @throws {FaceServiceError} DATASET_INVALID if it is no evaluation of this version's shape */
export function readEvaluation(text: string): StoredEvaluation {
  try {
    return evaluationSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new FaceServiceError(
      "DATASET_INVALID",
      "this is no evaluation.json of this version; run `npm run evaluate` again",
      { cause: error },
    );
  }
}
