import { FaceServiceError } from "../../errors.ts";
import type { Size } from "../../face/geometry.ts";
import { readSize } from "../../images/decode.ts";
import type { RpcClient } from "../../rpc/rpc-client.ts";
import type { Log } from "../../service/log.ts";
import type { FrameRecognizer, Recognition } from "../recognizer.ts";
import { Batches } from "./batches.ts";
import { facesOf, wholeFrame } from "./face-answers.ts";
import { HandedOver } from "./handed-over.ts";
import type { RememberedLabels } from "./remembered-labels.ts";
import { readLabels } from "./seed-detector.ts";
import type { DetectedLabel } from "./seed-frame.ts";

/** What recognition and the documents for other programs share, so that no frame is recognised for each. */
export interface SeedSharing {
  /** Sees people, in whose boxes faces are looked for. */
  readonly objects: RpcClient;
  readonly labels: RememberedLabels;
}

export interface SeedRecognizerParts {
  /** Knows `detect_faces`; silent while it works. */
  readonly faces: RpcClient;
  /** Absent: faces are looked for in the whole frame. */
  readonly sharing: SeedSharing | undefined;
  /** Absolute; for pictures that lie in no file of their own. */
  readonly directory: string;
  readonly send: "path" | "bytes";
  readonly requestTimeoutMs: number;
  readonly log: Pick<Log, "warn">;
}

/** Of smart-zoneminder's uploader, and so of what its servers were made for: images of one call, and its limit. */
const maxBatch = 10;
const maxCallMs = 30_000;

interface Question {
  readonly path: string;
  readonly size: Size;
  readonly signal: AbortSignal;
}

interface SeedAnswer {
  readonly labels: readonly DetectedLabel[];
  /** Whether an object server saw the people. */
  readonly seen: boolean;
}

/** Recognises by a server that knows smart-zoneminder's `detect_faces` and nothing else. */
export function seedRecognizer(parts: SeedRecognizerParts): FrameRecognizer {
  const { faces, sharing, send, log } = parts;
  const timeoutMs = Math.min(parts.requestTimeoutMs, maxCallMs);
  const handedOver = new HandedOver(parts.directory);
  const silence = new SilenceWarning(log);
  const batches = new Batches<Question, SeedAnswer>(maxBatch, (questions) => ask(questions, parts, timeoutMs));
  return {
    async recognize(picture, signal): Promise<Recognition> {
      if (send === "bytes")
        throw new FaceServiceError(
          "CONFIG_INVALID",
          "the server knows detect_faces alone, which takes paths: set uploader.send to path and share the event store",
        );
      const size = await readSize(await picture.bytes(), Number.POSITIVE_INFINITY);
      const { labels, seen } = await handedOver.withPath(picture, (path) => batches.one({ path, size, signal }));
      const found = facesOf(labels, { seen });
      if (picture.path !== undefined) sharing?.labels.put(picture.path, labels);
      silence.heard(labels.some(({ face, faceProba }) => typeof face === "string" || faceProba !== undefined));
      return { size, faces: found };
    },
    identify: () =>
      Promise.reject(new FaceServiceError("REQUEST_INVALID", "the server knows detect_faces alone, not identify")),
    async isServing() {
      try {
        // It answers nothing while it works: as long as a call may take.
        await faces.call("_zerorpc_ping", [], { timeoutMs: maxCallMs });
        return true;
      } catch {
        return false;
      }
    },
  };
}

async function ask(
  questions: readonly Question[],
  { faces, sharing }: SeedRecognizerParts,
  timeoutMs: number,
): Promise<readonly SeedAnswer[]> {
  const paths = questions.map(({ path }) => path);
  const signal = questions[0]?.signal;
  const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  const seen = sharing !== undefined;
  const asked = seen
    ? readLabels("detect_objects", await sharing.objects.call("detect_objects", [paths], options), paths)
    : questions.map(({ path, size }) => ({ image: path, labels: [wholeFrame(size)] }));
  const answered = readLabels("detect_faces", await faces.call("detect_faces", [asked], options), paths);
  return answered.map(({ labels }) => ({ labels, seen }));
}

/** After so many frames without any usable face. */
const suspectAfter = 200;

/** A picture that the server cannot read is answered as one without a face: many of them in a row are said once. */
class SilenceWarning {
  readonly #log: Pick<Log, "warn">;
  #silent = 0;

  constructor(log: Pick<Log, "warn">) {
    this.#log = log;
  }

  heard(face: boolean): void {
    this.#silent = face ? 0 : this.#silent + 1;
    if (this.#silent === suspectAfter)
      this.#log.warn(
        { frames: suspectAfter, remedy: "see whether the server may read the event store at the same paths" },
        "server found no usable face in any of the last frames; it answers so of pictures that it cannot read too",
      );
  }
}
