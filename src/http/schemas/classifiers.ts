import { z } from "zod";
import { moment, pageOf, pageQuery } from "./paging.ts";

const counts = z.object({ faces: z.number(), namedRight: z.number(), namedWrong: z.number() });

export const versionSchema = z
  .object({
    version: z.string(),
    active: z.boolean(),
    state: z
      .enum(["whole", "unchecked", "damaged"])
      .describe("By the checksums of its files; unchecked: of a release before there were any."),
    problem: z.string().optional(),
    createdAt: moment,
    report: z
      .object({
        model: z.string(),
        minProba: z.number(),
        images: z.array(z.object({ name: z.string(), count: z.number() })),
        classifiers: z.array(z.object({ kind: z.string(), known: counts, strangers: counts })),
      })
      .optional()
      .describe("What training measured on pictures kept aside."),
  })
  .meta({ id: "ClassifierVersion" });
export type VersionView = z.infer<typeof versionSchema>;

export const curveSchema = z.object({
  kind: z.string(),
  unit: z.enum(["picture", "event"]),
  thresholds: z.array(z.number()).describe("Ascending."),
  strangersNamed: z.array(z.number()).describe("Share of strangers who were given a name."),
  knownMissed: z.array(z.number()).describe("Share of known faces that did not get their name."),
});

export const versionDetailSchema = versionSchema.extend({
  plots: z.array(z.string()).describe("Names for /classifiers/{version}/plots/{plot}."),
  curves: z.array(curveSchema).describe("Of the evaluation; none where there was none."),
  text: z.string().optional().describe("The training's report for people."),
  hasEvaluationPage: z.boolean().describe("Whether /classifiers/{version}/evaluation is there."),
});
export type VersionDetailView = z.infer<typeof versionDetailSchema>;

export const versionsPage = pageOf(versionSchema);
export const versionsQuery = z.strictObject(pageQuery);

const versionName = z.string().min(1).max(100);
export const versionPath = z.object({ version: versionName });
export const plotPath = z.object({ version: versionName, plot: z.string().min(1).max(100) });

export const switchedView = z.object({
  active: z.string(),
  before: z.string().nullable(),
  skipped: z
    .array(z.object({ version: z.string(), problem: z.string() }))
    .describe("Versions that would have come first and cannot be used."),
});
export type SwitchedView = z.infer<typeof switchedView>;

export const compareQuery = z.strictObject({
  first: versionName,
  second: versionName,
  includingLearned: z
    .enum(["true", "false"])
    .default("false")
    .describe("true: also on faces that one of them has learned; the figures are then too good."),
});

const rate = z.object({
  hits: z.int(),
  trials: z.int(),
  value: z.number().nullable(),
  low: z.number(),
  high: z.number(),
});

const ratesSchema = z.object({
  tpir: rate.describe("Known faces named right."),
  misnamed: rate.describe("Known faces given another's name."),
  knownUndecided: rate,
  knownUnknown: rate,
  fpir: rate.describe("Strangers given a name."),
  strangersUnknown: rate,
});
export type RatesView = z.infer<typeof ratesSchema>;

export const comparisonSchema = z.object({
  versions: z.tuple([z.string(), z.string()]),
  kind: z.string(),
  threshold: z.number(),
  remarks: z.array(z.string()),
  faces: z.object({ known: z.int(), strangers: z.int() }),
  results: z
    .array(z.object({ rates: ratesSchema }))
    .optional()
    .describe("One a version, in their order; absent where no face is left that neither learned."),
  disagreement: z
    .object({
      onlyFirst: z.int(),
      onlySecond: z.int(),
      chance: z.number().describe("How likely so uneven a split, or a more uneven one, is by chance."),
    })
    .optional()
    .describe("Faces that one of the two answers right and the other does not."),
});
export type ComparisonView = z.infer<typeof comparisonSchema>;
