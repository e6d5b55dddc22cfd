import type { Classifier } from "../classifier/classifier.ts";
import { FaceServiceError } from "../errors.ts";
import type { DetectionSearch, FaceDetector } from "../face/detection.ts";
import type { FaceEmbedder } from "../face/embedding.ts";
import { indexOfLargest } from "../face/geometry.ts";
import { decide, type Identification } from "../face/identification.ts";
import type { RgbImage } from "../face/image.ts";
import { boxesIn } from "../face/motion-boxes.ts";
import { assessQuality, type FaceQuality, type QualityLimits, qualityProblem } from "../face/quality.ts";
import type { DecodedImage } from "../images/decode.ts";
import type { EngineFace, ImageSource, RecognitionAnswer, RecognitionJob, WantedEmbeddings } from "./engine.ts";
import { detectionOverrides, overriddenLimits } from "./overrides.ts";
import { type FoundFace, findFaces, scaleBox, scaleDetection } from "./regions.ts";

/** What the pipeline is made of. */
export interface PipelineParts {
  readonly load: (image: ImageSource) => Promise<DecodedImage>;
  /** Told when nobody reads the pixels of a loaded image any more. */
  readonly release?: (image: RgbImage) => void;
  readonly detector: FaceDetector;
  readonly embedder: FaceEmbedder;
  /** The classifier of a version directory. */
  readonly classifierAt: (directory: string) => Promise<Classifier>;
}

export interface PipelineLimits {
  readonly quality: QualityLimits;
  /** Least probability of a name, and of the answer "a stranger". */
  readonly minProba: number;
}

interface JudgedFace extends FoundFace {
  readonly quality: FaceQuality;
  /** Answer that stands before any embedding; absent: the classifier is to be asked. */
  readonly verdict?: Identification;
}

/**
 * One image in, its faces out: decode, detect, judge, embed in one batch, classify.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE; GALLERY_MISMATCH when the classifier was trained on another model
 */
export async function recognizeImage(
  job: RecognitionJob,
  parts: PipelineParts,
  usual: PipelineLimits,
): Promise<RecognitionAnswer> {
  const limits = overriddenLimits(usual, job.overrides);
  const startedMs = performance.now();
  const loaded = await parts.load(job.image);
  const decodedMs = performance.now();
  const { faces, detectedMs } = await recognizeLoaded(job, loaded, parts, limits);
  // Not where anything failed: what else was begun may still be reading then.
  parts.release?.(loaded.image);
  const endedMs = performance.now();
  return {
    size: loaded.size,
    faces,
    timings: {
      decodeMs: decodedMs - startedMs,
      detectMs: detectedMs - decodedMs,
      embedMs: endedMs - detectedMs,
      totalMs: endedMs - startedMs,
    },
  };
}

interface RecognizedImage {
  readonly faces: readonly EngineFace[];
  readonly detectedMs: number;
}

/** @returns nothing that holds pixels of the image */
async function recognizeLoaded(
  job: RecognitionJob,
  { image, scale }: DecodedImage,
  parts: PipelineParts,
  limits: PipelineLimits,
): Promise<RecognizedImage> {
  const regions = job.regions?.map((region) => scaleBox(region, scale));
  const found = await findFaces(parts.detector, image, { regions, search: searchOf(job, image) });
  const detectedMs = performance.now();
  const classifier = job.classifier === undefined ? undefined : await parts.classifierAt(job.classifier);
  if (classifier !== undefined) checkModel(classifier, parts.embedder);
  const judged = found.map((face) => judge(face, image, { scale, limits, isTrained: classifier !== undefined }));
  const { withEmbeddings = false } = job;
  const vectors = await embed(judged, image, { embedder: parts.embedder, wanted: withEmbeddings });
  const faces = judged.map((face, i): EngineFace => {
    const vector = vectors[i];
    const original = scaleDetection(face.detection, 1 / scale);
    return {
      box: original.box,
      landmarks: original.landmarks,
      quality: face.quality,
      identification: face.verdict ?? decide(ask(classifier, vector, face.quality), limits.minProba),
      ...(face.region === undefined ? {} : { region: face.region }),
      ...(withEmbeddings !== false && vector !== undefined ? { embedding: vector } : {}),
    };
  });
  return { faces, detectedMs };
}

/** @returns undefined when the detector's own settings stand and there is nothing to look at closely */
function searchOf({ overrides, lookAt }: RecognitionJob, image: RgbImage): DetectionSearch | undefined {
  const changed = detectionOverrides(overrides);
  return lookAt === undefined ? changed : { ...changed, lookAt: boxesIn(image, lookAt) };
}

/** @throws {FaceServiceError} GALLERY_MISMATCH */
export function checkModel(classifier: Classifier, embedder: FaceEmbedder): void {
  if (classifier.model === embedder.model) return;
  throw new FaceServiceError(
    "GALLERY_MISMATCH",
    `classifier ${classifier.version} was trained on embeddings of ${classifier.model}, but ${embedder.model} runs; encode and train again, or set models.embedder and models.precision back`,
  );
}

interface JudgeOptions {
  readonly scale: number;
  readonly limits: PipelineLimits;
  readonly isTrained: boolean;
}

function judge(face: FoundFace, image: RgbImage, { scale, limits, isTrained }: JudgeOptions): JudgedFace {
  const measured = assessQuality(image, face.detection);
  const quality = { ...measured, sizePx: measured.sizePx / scale };
  const reason = qualityProblem(quality, limits.quality) ?? (isTrained ? undefined : "no classifier");
  if (reason === undefined) return { ...face, quality };
  return { ...face, quality, verdict: { kind: "undecided", reason, candidates: [] } };
}

/** @returns one vector a face, undefined for those that need none */
async function embed(
  faces: readonly JudgedFace[],
  image: RgbImage,
  { embedder, wanted: which }: { readonly embedder: FaceEmbedder; readonly wanted: WantedEmbeddings },
): Promise<readonly (Float32Array | undefined)[]> {
  const one = which === "largest" ? indexOfLargest(faces.map(({ detection }) => detection.box)) : which;
  const wanted = faces.filter(
    ({ verdict }, index) =>
      which === true || index === one || verdict === undefined || (which === "judged" && isFit(verdict)),
  );
  if (wanted.length === 0) return [];
  const vectors = await embedder.embed(
    image,
    wanted.map((face) => face.detection.landmarks),
  );
  const byFace = new Map(wanted.map((face, i) => [face, vectors[i]]));
  return faces.map((face) => byFace.get(face));
}

/** Only a classifier is missing: before the first training such a face can be kept, and named later. */
const isFit = (verdict: Identification): boolean => verdict.kind === "undecided" && verdict.reason === "no classifier";

function ask(classifier: Classifier | undefined, vector: Float32Array | undefined, quality: FaceQuality) {
  return classifier === undefined || vector === undefined ? [] : classifier.classify(vector, quality);
}
