import { FaceServiceError, isRetryable, messageOf } from "../errors.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import type { DatasetImage } from "./dataset.ts";
import { usableFaces } from "./usable-faces.ts";

/** Finds the faces of a picture, without naming them. */
export type FaceFinder = (bytes: Uint8Array) => Promise<readonly RecognizedFace[]>;

/**
 * Whether the next encoding could learn from a picture, told before it is kept.
 *
 * @returns why not; undefined: it could, or that cannot be told now
 */
export async function checkSample(
  find: FaceFinder,
  bytes: Uint8Array,
  claim: Pick<DatasetImage, "label" | "role">,
): Promise<string | undefined> {
  try {
    const usable = usableFaces(await find(bytes), claim);
    return usable.kind === "usable" ? undefined : usable.reason;
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return messageOf(error);
    // Busy with the cameras: the encoding tells it later.
    if (isRetryable(error)) return undefined;
    throw error;
  }
}
