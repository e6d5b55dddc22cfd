import { join } from "node:path";
import type { RecognitionAnswer } from "../../src/engine/engine.ts";
import { type FacePair, isChanged } from "../../src/face/face-pairs.ts";
import type { AnsweredFace } from "../../src/face/recognition.ts";
import { createFile } from "../../src/files/new-file.ts";
import { annotateImage } from "../../src/images/annotate.ts";
import type { DecodeLimits } from "../../src/images/decode.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { changeText, pairLabel } from "./compare.ts";
import { vocAnnotation, vocPicture } from "./voc.ts";

/** A stored frame, looked at again. */
export interface ViewedFrame {
  /** Its place among all frames, from 1. */
  readonly number: number;
  readonly stored: FrameResult;
  readonly answer: RecognitionAnswer;
  readonly pairs: readonly FacePair[];
}

export interface FrameFiles {
  readonly folder: string;
  readonly limits: DecodeLimits;
  /** Side of the picture for Pascal VOC; absent: as large as the frame. */
  readonly vocSidePx?: number;
  /** Name of the version that answers now. */
  readonly classifier?: string;
}

const maxNameLength = 60;

/** `0001-1-42-7`, with `-changed` if an answer has changed; by its number alone no two frames share one. */
export function frameName({ number, stored, pairs }: Pick<ViewedFrame, "number" | "stored" | "pairs">): string {
  const { monitor, event, frame } = stored;
  const place = `${monitor}-${event}-${frame}`.replace(/[^A-Za-z0-9-]+/g, "_").slice(-maxNameLength);
  return `${String(number).padStart(4, "0")}-${place}${pairs.some(isChanged) ? "-changed" : ""}`;
}

/** `1/42/7: Ann 97 % -> not found; 2 x not found -> too small`, for below a picture. */
export function frameCaption({ stored, pairs }: Pick<ViewedFrame, "stored" | "pairs">): string {
  const counts = new Map<string, number>();
  for (const text of pairs.filter(isChanged).map(changeText)) counts.set(text, (counts.get(text) ?? 0) + 1);
  const changes = [...counts].map(([text, faces]) => (faces === 1 ? text : `${faces} x ${text}`));
  return `${stored.monitor}/${stored.event}/${stored.frame}: ${changes.length === 0 ? "no change" : changes.join("; ")}`;
}

/**
 * Writes the picture with the new answers, both looks as JSON, and the picture as it was with an annotation.
 *
 * @returns path of the picture with the answers, below the folder
 */
export async function writeFrame(frame: ViewedFrame, bytes: Uint8Array, files: FrameFiles): Promise<string> {
  const name = frameName(frame);
  const picture = join("pictures", `${name}.jpg`);
  const clean = await vocPicture(bytes, files.limits, files.vocSidePx);
  const annotation = vocAnnotation({ ...clean, file: `${name}.jpg`, faces: frame.answer.faces });
  await writeNew(files.folder, picture, await annotated(frame, bytes, files.limits));
  await writeNew(files.folder, join("pictures", `${name}.json`), jsonOf(frame, files.classifier));
  await writeNew(files.folder, join("voc", "JPEGImages", `${name}.jpg`), clean.bytes);
  await writeNew(files.folder, join("voc", "Annotations", `${name}.xml`), annotation);
  return picture;
}

export async function writeNew(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  if (!(await createFile(path, content, 0o640))) throw new Error(`${path} is there already`);
}

async function annotated({ pairs }: ViewedFrame, bytes: Uint8Array, limits: DecodeLimits): Promise<Buffer> {
  return await annotateImage(bytes, pairs.map(drawn), { limits, labels: pairs.map(pairLabel) });
}

/** A face that is not found any more has a grey plate where it was, and no frame: nobody is named there now. */
function drawn({ before, after }: FacePair): AnsweredFace {
  if (after !== undefined) return after;
  if (before === undefined) throw new Error("expected a face of one look at least");
  return { box: before.box, identification: { kind: "undecided", reason: "no usable face", candidates: [] } };
}

function jsonOf({ stored, answer, pairs }: ViewedFrame, classifier: string | undefined): string {
  const { monitor, event, frame, image, capturedAt, carriedFrom } = stored;
  return textOfJson({
    monitor,
    event,
    frame,
    image,
    capturedAt,
    size: answer.size,
    carriedFrom: carriedFrom ?? null,
    before: { classifier: stored.classifier ?? null, faces: stored.faces },
    after: { classifier: classifier ?? null, faces: answer.faces },
    changes: pairs.filter(isChanged).map(changeText),
  });
}

export function textOfJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
