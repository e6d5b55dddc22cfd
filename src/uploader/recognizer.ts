import { FaceServiceError } from "../errors.ts";
import type { Size } from "../face/geometry.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import { parsed } from "../rpc/codec.ts";
import { fromTriple } from "../rpc/errors-on-wire.ts";
import { recognizeReply, toImageOutcome } from "../rpc/recognize.ts";
import type { RpcClient } from "../rpc/rpc-client.ts";
import type { Log } from "../service/log.ts";
import type { FramePicture } from "../zoneminder/frame-picture.ts";

export interface Recognition {
  readonly size: Size;
  readonly faces: readonly RecognizedFace[];
  /** Absent before the first training. */
  readonly classifier?: string;
}

export interface FrameRecognizer {
  /**
   * @throws {FaceServiceError} IMAGE_UNREADABLE for this picture; UNAVAILABLE, OVERLOADED, DEADLINE_EXCEEDED;
   *   another code when the server refuses the request itself
   */
  recognize(picture: FramePicture, signal: AbortSignal): Promise<Recognition>;
  /** Whether the server answers anything at all now. */
  isServing(): Promise<boolean>;
}

export interface RecognizerSettings {
  readonly send: "path" | "bytes";
  readonly requestTimeoutMs: number;
}

const pingTimeoutMs = 2000;

/**
 * Asks the recognition server. When the server cannot read a path, the bytes are sent before the picture is
 * called unreadable: the fault may be the server's rights or mounts, and then every frame would be marked as
 * failed for ever. If the bytes are recognised, bytes are sent from then on.
 */
export function rpcRecognizer(
  client: RpcClient,
  settings: RecognizerSettings,
  log: Pick<Log, "warn">,
): FrameRecognizer {
  const { requestTimeoutMs: timeoutMs } = settings;
  let sendBytes = settings.send === "bytes";
  const ask = async (image: { path: string } | { bytes: Uint8Array }, signal: AbortSignal): Promise<Recognition> =>
    recognitionOf(await client.call("recognize", [{ images: [image] }], { timeoutMs, signal }));
  return {
    async recognize(picture, signal) {
      const { path } = picture;
      if (sendBytes || path === undefined) return ask({ bytes: await picture.bytes() }, signal);
      try {
        return await ask({ path }, signal);
      } catch (error) {
        if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
        const recognition = await ask({ bytes: await picture.bytes() }, signal);
        sendBytes = true;
        log.warn(
          { problem: error.message, remedy: "let the server read the event store, or set uploader.send to bytes" },
          "server cannot read paths, bytes are sent from now on",
        );
        return recognition;
      }
    },
    async isServing() {
      try {
        await client.call("_zerorpc_ping", [], { timeoutMs: pingTimeoutMs });
        return true;
      } catch {
        // Whatever was wrong, it did not answer.
        return false;
      }
    },
  };
}

function recognitionOf(answer: unknown): Recognition {
  const { classifier, images } = parsed(recognizeReply, answer);
  const [image] = images;
  if (image === undefined) throw new FaceServiceError("REQUEST_INVALID", "expected one answer for one image, got none");
  const outcome = toImageOutcome(image);
  if (outcome.kind === "failed") throw fromTriple([outcome.code, outcome.message, ""]);
  const { size, faces } = outcome;
  return { size, faces, ...(classifier === null ? {} : { classifier }) };
}
