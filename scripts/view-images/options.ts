import type { JobOverrides } from "../../src/engine/engine.ts";
import { checkOverrides } from "../../src/engine/overrides.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { ResultQuery } from "../../src/store/results.ts";

const maxFrames = 10_000;
const voc = { minPx: 32, maxPx: 4096 };
const kinds: readonly Identification["kind"][] = ["known", "unknown", "undecided"];
const efforts = ["fast", "balanced", "thorough", "exhaustive"] as const;
type Effort = (typeof efforts)[number];

/** What was given on the command line, as text. */
export type Given = Readonly<Record<string, string | boolean | undefined>>;

/** @throws {FaceServiceError} USAGE_INVALID */
export function queryOf(given: Given): ResultQuery {
  const [monitor, event, name] = ["monitor", "event", "name"].map((option) => textOf(given, option));
  const kind = oneOf(given, "kind", kinds);
  const [from, to] = [momentOf(given, "from"), momentOf(given, "to")];
  const limit = numberOf(given, "limit");
  if (limit === undefined || !Number.isInteger(limit) || limit < 1 || limit > maxFrames)
    throw usage(`expected --limit from 1 to ${maxFrames}, got ${given["limit"]}`);
  return {
    ...(monitor === undefined ? {} : { monitor }),
    ...(event === undefined ? {} : { event }),
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    sort: given["oldest"] === true ? "oldest" : "newest",
    limit,
  };
}

/** @throws {FaceServiceError} USAGE_INVALID, or REQUEST_INVALID for a value out of its bounds */
export function overridesOf(given: Given): JobOverrides {
  const inputSizePx = numberOf(given, "input-size");
  const minScore = numberOf(given, "min-score");
  const minProba = numberOf(given, "min-proba");
  const minFacePx = numberOf(given, "min-face");
  const minSharpness = numberOf(given, "min-sharpness");
  const minFrontality = numberOf(given, "min-frontality");
  const quality = {
    ...(minFacePx === undefined ? {} : { minFacePx }),
    ...(minSharpness === undefined ? {} : { minSharpness }),
    ...(minFrontality === undefined ? {} : { minFrontality }),
  };
  const overrides: JobOverrides = {
    ...(inputSizePx === undefined ? {} : { inputSizePx }),
    ...(minScore === undefined ? {} : { minScore }),
    ...(minProba === undefined ? {} : { minProba }),
    ...(Object.keys(quality).length === 0 ? {} : { quality }),
  };
  checkOverrides(overrides);
  return overrides;
}

/** @throws {FaceServiceError} USAGE_INVALID */
export function effortOf(given: Given): Effort | undefined {
  return oneOf(given, "effort", efforts);
}

/** @throws {FaceServiceError} USAGE_INVALID */
export function vocSideOf(given: Given): number | undefined {
  const sidePx = numberOf(given, "voc-size");
  if (sidePx === undefined || (Number.isInteger(sidePx) && sidePx >= voc.minPx && sidePx <= voc.maxPx)) return sidePx;
  throw usage(`expected --voc-size from ${voc.minPx} to ${voc.maxPx}, got ${sidePx}`);
}

function oneOf<T extends string>(given: Given, option: string, words: readonly T[]): T | undefined {
  const text = textOf(given, option);
  const word = words.find((one) => one === text);
  if (text === undefined || word !== undefined) return word;
  throw usage(`expected --${option} to be ${words.join(", ")}, got ${text}`);
}

function textOf(given: Given, option: string): string | undefined {
  const text = given[option];
  return typeof text === "string" ? text : undefined;
}

function numberOf(given: Given, option: string): number | undefined {
  const text = textOf(given, option);
  if (text === undefined) return undefined;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw usage(`expected --${option} to be a number, got ${JSON.stringify(text)}`);
}

/** A day begins at this machine's midnight, as a moment without a zone is of its clock. */
function momentOf(given: Given, option: string): Date | undefined {
  const text = textOf(given, option);
  if (text === undefined) return undefined;
  const moment = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(moment.getTime())) return moment;
  throw usage(`expected --${option} such as 2026-11-21 or 2026-11-21T18:30, got ${JSON.stringify(text)}`);
}

const usage = (message: string): FaceServiceError => new FaceServiceError("USAGE_INVALID", message);
