import { z } from "zod";
import { storedMoment } from "../store/answer-schema.ts";
import type { Decision, DecisionAction, DecisionQuery } from "./decision.ts";
import type { ReviewChange } from "./review-store.ts";
import { checked, faceDecisionSchema, personName, read } from "./sighting-schema.ts";
import type { Stranger, StrangerQuery } from "./stranger.ts";

/** As long as `sightingId` makes them of names in other scripts. */
const id = z.string().min(1).max(2048);
const label = z.string().min(1).max(255);

const strangerSchema: z.ZodType<Stranger> = z.object({
  id,
  embedder: z.string().min(1).max(255),
  label: label.exactOptional(),
  ignored: z.boolean(),
  person: personName.exactOptional(),
  mergedInto: id.exactOptional(),
  isCurated: z.boolean(),
  createdAt: storedMoment,
});

const action: z.ZodType<DecisionAction> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("faces"),
    verdict: z.enum(["right", "wrong", "person", "ignore"]),
    person: personName.exactOptional(),
    label: label.exactOptional(),
  }),
  z.object({ kind: z.literal("name"), stranger: id, person: personName }),
  z.object({ kind: z.literal("merge"), into: id, strangers: z.array(id) }),
  z.object({ kind: z.literal("split"), stranger: id, made: id }),
  z.object({ kind: z.literal("ignore"), stranger: id, label }),
  z.object({ kind: z.literal("unignore"), stranger: id }),
]);

const decisionSchema: z.ZodType<Decision> = z.object({
  id,
  decidedAt: storedMoment,
  decidedBy: z.string().exactOptional(),
  action,
  faces: z.array(z.object({ id, decision: faceDecisionSchema.exactOptional(), stranger: id.exactOptional() })),
  strangers: z.array(strangerSchema),
  made: z.array(id),
  written: z.array(z.object({ face: id, person: personName, file: z.string(), isNegative: z.boolean() })),
  taken: z.array(z.string()),
  enrolled: personName.exactOptional(),
  undoneAt: storedMoment.exactOptional(),
});

const changeSchema: z.ZodType<ReviewChange> = z.object({
  decision: decisionSchema.exactOptional(),
  faces: z
    .array(
      z.object({
        id,
        decision: faceDecisionSchema.nullable().exactOptional(),
        stranger: id.nullable().exactOptional(),
      }),
    )
    .exactOptional(),
  strangers: z.array(strangerSchema).exactOptional(),
});

const limit = z.int().min(1).max(1000);
const strangerQuery: z.ZodType<StrangerQuery> = z.object({
  ignored: z.boolean().exactOptional(),
  named: z.boolean().exactOptional(),
  minFaces: z.int().min(0).exactOptional(),
  after: z.object({ lastSeenAt: z.date(), id }).exactOptional(),
  limit,
});
const decisionQuery: z.ZodType<DecisionQuery> = z.object({ after: id.exactOptional(), limit });

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkChange = (change: ReviewChange): ReviewChange => checked(changeSchema, change, "change");

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkStrangerQuery = (query: StrangerQuery): StrangerQuery =>
  checked(strangerQuery, query, "stranger query");

/** @throws {FaceServiceError} REQUEST_INVALID */
export const checkDecisionQuery = (query: DecisionQuery): DecisionQuery =>
  checked(decisionQuery, query, "decision query");

/** @throws {FaceServiceError} CONFIG_INVALID */
export const readStranger = (stored: unknown, where: string): Stranger =>
  read(strangerSchema, stored, `${where} is no stranger`);

/** @throws {FaceServiceError} CONFIG_INVALID */
export const readDecision = (stored: unknown, where: string): Decision =>
  read(decisionSchema, stored, `${where} is no decision`);
