import { createHash } from "node:crypto";
import type { ImageFormat } from "../images/format.ts";

const extensions: Readonly<Record<ImageFormat, string>> = { jpeg: "jpg", png: "png", webp: "webp" };
const marks = 12;

/**
 * Name of a new file of the dataset. The picture's own bytes name it, so that the same picture is not written twice;
 * digits stand in it only as the day on which it was taken, which is what pictures of one event are told by.
 */
export function pictureName(bytes: Uint8Array, format: ImageFormat, takenAt: Date | undefined): string {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, marks);
  const letters = digest.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
  const when =
    takenAt === undefined ? "sample" : takenAt.toISOString().slice(0, 19).replace("T", "-").replace(/:/g, "");
  return `${when}-${letters}.${extensions[format]}`;
}

/** Another name beside one that is taken. @param attempt - from 1 */
export function otherName(file: string, attempt: number): string {
  return file.replace(/(\.[^./]+)$/, `-${"x".repeat(attempt)}$1`);
}
