import { z } from "zod";
import { storedIdentification, storedMoment, storedQuality } from "../store/answer-schema.ts";
import type { ComparableSighting, KeptSighting } from "./sighting.ts";
import { faceDecisionSchema, read, readSighting } from "./sighting-schema.ts";

export type Row = Readonly<Record<string, unknown>>;

/** @throws {FaceServiceError} CONFIG_INVALID when something else has written there */
export function readRow(row: Row, file: string): KeptSighting {
  return readSighting({ ...partsOf(row) }, `sighting ${String(row["id"])} of ${file}`);
}

const comparable = z.object({
  capturedAt: storedMoment,
  embedder: z.string(),
  identification: storedIdentification,
  quality: storedQuality,
  decision: faceDecisionSchema.exactOptional(),
});

/** @throws {FaceServiceError} CONFIG_INVALID */
export function comparableOf(row: Row, file: string): ComparableSighting {
  const { id, stranger, ...parts } = partsOf(row);
  return {
    ...read(comparable, parts, `sighting ${id} of ${file} is no sighting`),
    id,
    vector: new Float32Array(row["vector"] as ArrayBuffer),
    ...(stranger === undefined ? {} : { stranger }),
  };
}

function partsOf({ id, body, decision, stranger }: Row) {
  return {
    ...jsonOf(body),
    id: String(id),
    ...(decision === null || decision === undefined ? {} : { decision: jsonOf(decision) }),
    ...(stranger === null || stranger === undefined ? {} : { stranger: String(stranger) }),
  };
}

/** What is no JSON fails at the schema, which names the row. */
function jsonOf(text: unknown): object {
  try {
    return JSON.parse(String(text)) as object;
  } catch {
    return {};
  }
}
