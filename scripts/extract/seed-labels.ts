import { z } from "zod";
import type { BoundingBox } from "../../src/face/geometry.ts";

/** A person that smart-zoneminder found in an archived picture and gave a name. */
export interface NamedPerson {
  readonly name: string;
  /** Of the person, in pixels of the archived picture. */
  readonly box: BoundingBox;
}

const label = z.object({
  Name: z.string(),
  Face: z.string().nullish(),
  Box: z.object({ ymin: z.number(), xmin: z.number(), ymax: z.number(), xmax: z.number() }),
});

/**
 * Who is named in an object of smart-zoneminder's bucket (smart-zoneminder@e2f7bf4, zm-s3-upload.js: metadata
 * `labels`). A person without a name, and what is no person, is left out.
 *
 * @returns undefined if the object says nothing of the kind, or nothing that can be read
 */
export function namedPeople(labels: string): readonly NamedPerson[] | undefined {
  const parsed = z.array(label).safeParse(parseJson(labels));
  return parsed.data?.flatMap(({ Name, Face, Box: { ymin, xmin, ymax, xmax } }) =>
    Name === "person" && typeof Face === "string"
      ? [{ name: Face, box: { left: xmin, top: ymin, right: xmax, bottom: ymax } }]
      : [],
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
