import { FaceServiceError } from "../../errors.ts";

const endOfHead = Buffer.from("\r\n\r\n");
const maxHeadBytes = 1024;

/**
 * The pictures of a multipart stream whose parts tell their length, as ffmpeg's `mpjpeg` writes it. Holds one picture
 * at a time, and the chunk behind it.
 *
 * @param maxBytes - of one picture
 * @throws {FaceServiceError} IMAGE_UNREADABLE for a part that breaks the form or is larger
 */
export async function* multipartPictures(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wanted: { readonly from: number; readonly to: number } | undefined;
  for await (const chunk of chunks) {
    held.push(chunk);
    heldBytes += chunk.length;
    while (heldBytes > 0) {
      if (wanted !== undefined && heldBytes < wanted.to) break;
      const all: Buffer = Buffer.concat(held);
      held = [all];
      wanted ??= nextPart(all, maxBytes);
      if (wanted === undefined || heldBytes < wanted.to) break;
      yield all.subarray(wanted.from, wanted.to);
      held = [all.subarray(wanted.to)];
      heldBytes -= wanted.to;
      wanted = undefined;
    }
  }
}

/** Where the next picture lies; undefined while its head is not all there. */
function nextPart(bytes: Buffer, maxBytes: number): { from: number; to: number } | undefined {
  const end = bytes.indexOf(endOfHead);
  if (end < 0 && bytes.length <= maxHeadBytes) return undefined;
  const head = bytes.subarray(0, Math.max(0, end)).toString("latin1");
  const length = Number(/^content-length: *(\d{1,10})$/im.exec(head.replaceAll("\r", ""))?.[1]);
  if (!(length > 0 && length <= maxBytes))
    throw new FaceServiceError(
      "IMAGE_UNREADABLE",
      `expected a picture of at most ${maxBytes} bytes from ffmpeg, got a part of ${length} bytes`,
    );
  const from = end + endOfHead.length;
  return { from, to: from + length };
}
