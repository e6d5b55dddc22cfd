import { FaceServiceError } from "../../errors.ts";
import { halfPrecision } from "../graph/half.ts";
import { quantizeNetwork } from "../graph/quantize.ts";
import { splitPrelu } from "../graph/split-prelu.ts";
import type { NetworkId } from "../manifest.ts";
import type { ExecutionProvider } from "../session.ts";
import type { ModelStore } from "../store.ts";
import { valueRanges } from "./value-ranges.ts";

export const precisions = ["fp32", "int8", "fp16"] as const;
export type Precision = (typeof precisions)[number];

export interface PrecisionChoice {
  readonly precision: Precision;
  readonly provider: ExecutionProvider;
}

/** Those for which it pays: the others lose more than they gain (docs/precision.md). */
export const int8Networks: readonly NetworkId[] = Object.keys(valueRanges) as NetworkId[];

/**
 * The networks of a store, rewritten for the arithmetic asked for after they were verified. Files of one's own stay as
 * they are.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when the provider gains nothing by it
 */
export function storeInPrecision(
  store: Pick<ModelStore, "network">,
  { precision, provider }: PrecisionChoice,
): Pick<ModelStore, "network"> {
  if (precision === "fp32") return store;
  const wanted = precision === "int8" ? provider === "cpu" : provider !== "cpu";
  if (!wanted)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `expected models.precision fp32 or ${precision === "int8" ? "fp16" : "int8"} on ${provider}, got ${precision}, which runs no faster there`,
    );
  return { network: async (id) => rewritten(id, await store.network(id), precision) };
}

/** @param bytes - of the fetched network */
export function rewritten(id: NetworkId, bytes: Uint8Array, precision: Precision): Uint8Array {
  if (precision === "fp16") return halfPrecision(bytes);
  const ranges = precision === "int8" ? valueRanges[id] : undefined;
  return ranges === undefined ? bytes : quantizeNetwork(splitPrelu(bytes), ranges);
}
