import { FaceServiceError } from "../errors.ts";
import type { DetectionOverrides } from "../face/detection.ts";
import type { JobOverrides } from "./engine.ts";
import type { PipelineLimits } from "./pipeline.ts";

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
}

/** The wider side of what config.json takes: an input beyond it would need more memory than a worker may hold. */
const inputSize: Bounds = { min: 128, max: 2048, isWhole: true };
const share: Bounds = { min: 0, max: 1 };
const notNegative: Bounds = { min: 0, max: Number.MAX_VALUE };

/** @throws {FaceServiceError} REQUEST_INVALID naming the first value out of its bounds */
export function checkOverrides({ inputSizePx, minScore, quality = {}, minProba }: JobOverrides): void {
  check("inputSizePx", inputSizePx, inputSize);
  check("minScore", minScore, share);
  check("quality.minFacePx", quality.minFacePx, notNegative);
  check("quality.minSharpness", quality.minSharpness, notNegative);
  check("quality.minFrontality", quality.minFrontality, share);
  check("minProba", minProba, share);
}

function check(name: string, value: number | undefined, { min, max, isWhole = false }: Bounds): void {
  if (value === undefined || (value >= min && value <= max && (!isWhole || Number.isInteger(value)))) return;
  const kind = isWhole ? "a whole number" : "a number";
  throw new FaceServiceError("REQUEST_INVALID", `expected ${name} to be ${kind} from ${min} to ${max}, got ${value}`);
}

/** @returns undefined when the detector's own settings stand */
export function detectionOverrides({ inputSizePx, minScore }: JobOverrides = {}): DetectionOverrides | undefined {
  if (inputSizePx === undefined && minScore === undefined) return undefined;
  return { ...(inputSizePx === undefined ? {} : { inputSizePx }), ...(minScore === undefined ? {} : { minScore }) };
}

export function overriddenLimits(limits: PipelineLimits, { quality, minProba }: JobOverrides = {}): PipelineLimits {
  const { minFacePx, minSharpness, minFrontality } = limits.quality;
  return {
    quality: {
      minFacePx: quality?.minFacePx ?? minFacePx,
      minSharpness: quality?.minSharpness ?? minSharpness,
      minFrontality: quality?.minFrontality ?? minFrontality,
    },
    minProba: minProba ?? limits.minProba,
  };
}
