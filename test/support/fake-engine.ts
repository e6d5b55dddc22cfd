import type {
  EmbeddedFace,
  Engine,
  EngineFace,
  EngineStatus,
  IdentificationAnswer,
  IdentificationJob,
  RecognitionAnswer,
  RecognitionJob,
} from "../../src/engine/engine.ts";
import type { Identification } from "../../src/face/identification.ts";

type Identify = (face: EmbeddedFace) => Identification;
type Work = (job: RecognitionJob) => readonly EngineFace[] | Promise<readonly EngineFace[]>;

/** An engine whose answers the test writes. It keeps the jobs that it was given. */
export class FakeEngine implements Engine {
  readonly jobs: RecognitionJob[] = [];
  readonly identifications: IdentificationJob[] = [];
  readonly #work: Work;
  readonly #identify: Identify;
  #running = 0;
  #finished = 0;
  #failed = 0;
  mostRunning = 0;

  constructor(work: Work, identify: Identify = () => ({ kind: "undecided", reason: "no classifier", candidates: [] })) {
    this.#work = work;
    this.#identify = identify;
  }

  async recognize(job: RecognitionJob): Promise<RecognitionAnswer> {
    this.jobs.push(job);
    this.#running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.#running);
    try {
      const faces = await this.#work(job);
      this.#finished += 1;
      return {
        size: { width: 640, height: 480 },
        faces,
        timings: { decodeMs: 1, detectMs: 2, embedMs: 3, totalMs: 6.5 },
      };
    } catch (error) {
      this.#failed += 1;
      throw error;
    } finally {
      this.#running -= 1;
    }
  }

  identify(job: IdentificationJob): Promise<IdentificationAnswer> {
    this.identifications.push(job);
    return Promise.resolve({ identifications: job.faces.map(this.#identify) });
  }

  status(): EngineStatus {
    return {
      workers: 1,
      provider: "cpu",
      queuedJobs: 0,
      runningJobs: this.#running,
      finishedJobs: this.#finished,
      failedJobs: this.#failed,
      restartedWorkers: 0,
      detector: "a-detector@000000000000",
      jpegDecoder: "libvips",
      embedder: "an-embedder@000000000000",
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

export function known(name: string, probability: number): Identification {
  return { kind: "known", name, probability, candidates: [{ name, probability }] };
}

/** A face with numbers that only need to be numbers. */
export function aFace(
  identification: Identification,
  { region, score = 0.9 }: { region?: number; score?: number } = {},
): EngineFace {
  const point = (x: number, y: number) => ({ x, y });
  return {
    box: { left: 10, top: 20, right: 60, bottom: 80.5 },
    landmarks: {
      leftEye: point(20, 40),
      rightEye: point(45, 40),
      nose: point(33, 55),
      leftMouth: point(25, 65),
      rightMouth: point(42, 65),
    },
    quality: { sizePx: 50, sharpness: 321.5, frontality: 0.8, detectionScore: score },
    identification,
    ...(region === undefined ? {} : { region }),
  };
}
