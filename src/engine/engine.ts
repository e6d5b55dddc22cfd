import type { DetectionOverrides } from "../face/detection.ts";
import type { BoundingBox, Size } from "../face/geometry.ts";
import type { Identification } from "../face/identification.ts";
import type { MotionBoxes } from "../face/motion-boxes.ts";
import type { FaceQuality, QualityLimits } from "../face/quality.ts";
import type { RecognizedFace } from "../face/recognition.ts";

export type ImageSource =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/**
 * Settings of one job instead of those of config.json; what is absent stays as configured. `inputSizePx` and `minScore`
 * are of the section `detection`, with its bounds.
 */
export interface JobOverrides extends DetectionOverrides {
  readonly quality?: Partial<QualityLimits>;
  /** Least probability of a name, and of the answer "a stranger"; in [0, 1]. */
  readonly minProba?: number;
}

/**
 * Of each face, whatever its quality; of those only that the classifier was asked about or, before the first training, would have
 * been; of the largest, or the one of this index in the answer, alone.
 */
export type WantedEmbeddings = boolean | "judged" | "largest" | number;

/** One image to recognise: the unit of work of a worker. */
export interface RecognitionJob {
  readonly image: ImageSource;
  /**
   * Detect only inside these boxes (pixels of the original image), each on its own; absent: the whole image.
   * A box without any area inside the image gives no faces.
   */
  readonly regions?: readonly BoundingBox[];
  /** Where something moved: searched once more, at a larger scale, for small faces. Without `regions` only. */
  readonly lookAt?: MotionBoxes;
  /** Directory of the classifier version to ask; absent: every face is `undecided`, reason "no classifier". */
  readonly classifier?: string;
  /** Also answer embeddings, which ones by {@link WantedEmbeddings}. */
  readonly withEmbeddings?: WantedEmbeddings;
  readonly overrides?: JobOverrides;
  /** Refused when no worker is free for so long; `engine.maxWaitMs` if that is shorter. */
  readonly maxWaitMs?: number;
  /** Never refused for the length of its wait: for callers who cannot be told to come again later. */
  readonly isPatient?: boolean;
}

export interface EngineFace extends RecognizedFace {
  /** Index into the job's `regions`; absent when the whole image was searched. */
  readonly region?: number;
  /** Unit vector of shape (D,); only if the job asked for it. */
  readonly embedding?: Float32Array;
}

export interface RecognitionAnswer {
  /** Of the original image, upright. */
  readonly size: Size;
  /** Best detection score first. */
  readonly faces: readonly EngineFace[];
  /** Milliseconds of work, by stage; waiting in the queue is not in it. */
  readonly timings: {
    readonly decodeMs: number;
    readonly detectMs: number;
    readonly embedMs: number;
    readonly totalMs: number;
  };
}

/** A face embedded before, or the mean of one person's faces. */
export interface EmbeddedFace {
  /** Made by the engine's own embedder; need not be of length 1. */
  readonly vector: Float32Array;
  /** Absent: a clear face. */
  readonly quality?: FaceQuality;
}

/** Faces to identify without their pictures. */
export interface IdentificationJob {
  readonly faces: readonly EmbeddedFace[];
  /** Directory of the classifier version to ask; absent: every face is `undecided`, reason "no classifier". */
  readonly classifier?: string;
  readonly overrides?: Pick<JobOverrides, "quality" | "minProba">;
}

export interface IdentificationAnswer {
  /** One a face, in their order. */
  readonly identifications: readonly Identification[];
}

export interface EngineStatus {
  readonly workers: number;
  readonly provider: string;
  readonly queuedJobs: number;
  readonly runningJobs: number;
  readonly finishedJobs: number;
  readonly failedJobs: number;
  readonly restartedWorkers: number;
  readonly detector: string;
  readonly embedder: string;
  /** Of plain JPEGs: libvips or turbojpeg. */
  readonly jpegDecoder: string;
}

/** Worker processes behind a bounded queue. Disposing it finishes what was taken, then ends the workers. */
export interface Engine extends AsyncDisposable {
  /**
   * @throws {FaceServiceError} IMAGE_UNREADABLE for this image; REQUEST_INVALID for overrides out of bounds; OVERLOADED when the queue is full;
   *   IMAGE_QUARANTINED when the image has killed two workers; UNAVAILABLE while draining; DEADLINE_EXCEEDED
   */
  recognize(job: RecognitionJob): Promise<RecognitionAnswer>;
  /**
   * @throws {FaceServiceError} REQUEST_INVALID if a vector has another length than the embedder's, or none;
   *   OVERLOADED, UNAVAILABLE, DEADLINE_EXCEEDED
   */
  identify(job: IdentificationJob): Promise<IdentificationAnswer>;
  status(): EngineStatus;
}
