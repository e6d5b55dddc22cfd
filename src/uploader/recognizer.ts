import { FaceServiceError } from "../errors.ts";
import type { PersonProbe } from "../face/consensus/event-person.ts";
import type { ObservedFace } from "../face/consensus/frame-faces.ts";
import type { Size } from "../face/geometry.ts";
import type { Identification } from "../face/identification.ts";
import type { MotionBoxes } from "../face/motion-boxes.ts";
import { parsed } from "../rpc/codec.ts";
import { fromTriple } from "../rpc/errors-on-wire.ts";
import { fromProbes, identifyReply, maxFaces, toIdentifications } from "../rpc/identify.ts";
import { recognizeReply, toImageOutcome } from "../rpc/recognize.ts";
import type { RpcClient } from "../rpc/rpc-client.ts";
import type { Log } from "../service/log.ts";
import type { FramePicture } from "../zoneminder/frame-picture.ts";

export interface Recognition {
  readonly size: Size;
  /** With the embeddings of those that were fit to be recognised. */
  readonly faces: readonly ObservedFace[];
  /** The network that made the embeddings; absent without any. */
  readonly embedder?: string;
  /** Absent before the first training. */
  readonly classifier?: string;
}

export interface FrameRecognizer {
  /**
   * @param motion - where something moved in it; searched once more for small faces, where the server can
   * @throws {FaceServiceError} IMAGE_UNREADABLE for this picture; UNAVAILABLE, OVERLOADED, DEADLINE_EXCEEDED;
   *   another code when the server refuses the request itself
   */
  recognize(picture: FramePicture, signal: AbortSignal, motion?: MotionBoxes): Promise<Recognition>;
  /**
   * Answers about the means of several faces.
   *
   * @param embedder - the network that made the embeddings
   * @throws {FaceServiceError} GALLERY_MISMATCH when another embedder runs by now; UNAVAILABLE, OVERLOADED,
   *   DEADLINE_EXCEEDED
   */
  identify(embedder: string, probes: readonly PersonProbe[], signal: AbortSignal): Promise<readonly Identification[]>;
  /** Whether the server answers anything at all now. */
  isServing(): Promise<boolean>;
}

export interface RecognizerSettings {
  readonly send: "path" | "bytes";
  readonly requestTimeoutMs: number;
}

const pingTimeoutMs = 2000;

/** As `recognizeRequest` has it. */
interface WireImage {
  readonly path?: string;
  readonly bytes?: Uint8Array;
  readonly look_at?: MotionBoxes;
}

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
  const ask = async (image: WireImage, signal: AbortSignal): Promise<Recognition> =>
    recognitionOf(
      await client.call("recognize", [{ images: [image], with_embeddings: "judged" }], { timeoutMs, signal }),
    );
  return {
    async recognize(picture, signal, motion) {
      const { path } = picture;
      const lookAt = motion === undefined ? {} : { look_at: motion };
      if (sendBytes || path === undefined) return ask({ bytes: await picture.bytes(), ...lookAt }, signal);
      try {
        return await ask({ path, ...lookAt }, signal);
      } catch (error) {
        if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
        const recognition = await ask({ bytes: await picture.bytes(), ...lookAt }, signal);
        sendBytes = true;
        log.warn(
          { problem: error.message, remedy: "let the server read the event store, or set uploader.send to bytes" },
          "server cannot read paths, bytes are sent from now on",
        );
        return recognition;
      }
    },
    async identify(embedder, probes, signal) {
      const answers: Identification[] = [];
      for (let at = 0; at < probes.length; at += maxFaces) {
        const request = fromProbes(embedder, probes.slice(at, at + maxFaces));
        const reply = parsed(identifyReply, await client.call("identify", [request], { timeoutMs, signal }));
        answers.push(...toIdentifications(reply));
      }
      return answers;
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
  const { classifier, images, models } = parsed(recognizeReply, answer);
  const [image] = images;
  if (image === undefined) throw new FaceServiceError("REQUEST_INVALID", "expected one answer for one image, got none");
  const outcome = toImageOutcome(image);
  if (outcome.kind === "failed") throw fromTriple([outcome.code, outcome.message, ""]);
  const { size, faces } = outcome;
  return { size, faces, embedder: models.embedder, ...(classifier === null ? {} : { classifier }) };
}
