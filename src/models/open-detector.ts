import { FaceServiceError, messageOf } from "../errors.ts";
import type { FaceDetector } from "../face/detection.ts";
import { calibratedScore, networkScore } from "../face/score-calibration.ts";
import { calibrations, type DetectorKind } from "./detectors/calibrations.ts";
import { effortPlans } from "./detectors/detection-effort.ts";
import type { DetectorOptions, NetworkDetector } from "./detectors/detector-options.ts";
import { MtcnnDetector } from "./detectors/mtcnn.ts";
import { RfbDetector } from "./detectors/rfb.ts";
import { RfbOnetDetector } from "./detectors/rfb-onet.ts";
import { ScrfdDetector } from "./detectors/scrfd.ts";
import { type SearchDetectors, type SearchSettings, searchImage } from "./detectors/searching-detector.ts";
import { YunetDetector } from "./detectors/yunet.ts";
import type { NetworkId } from "./manifest.ts";
import { readOwnNetwork } from "./own-network.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";
import type { ModelStore } from "./store.ts";

export interface DetectorSettings {
  readonly models: {
    readonly detector: { readonly kind: DetectorKind; readonly path: string | null; readonly sha256: string | null };
  };
  readonly detection: SearchSettings & { readonly minScore: number };
}

export interface DetectorDependencies {
  readonly store: Pick<ModelStore, "network">;
  /** Of config.json: the relative path of an own file counts from here. */
  readonly directory: string;
  readonly session: SessionOptions;
  /** How a network is opened; a measurement puts its clock around it. */
  readonly open?: typeof openSession;
}

/** Where a detector's sessions come from; each that is opened is closed with the detector. */
interface Sources {
  readonly fetched: (id: NetworkId) => Promise<Session>;
  readonly own: () => Promise<Session>;
}

/** Makes a detector of sessions that are open; as many as one likes, each with other options. */
type MakeDetector = (options: DetectorOptions) => NetworkDetector;

type OpenNetworks = (sources: Sources) => Promise<MakeDetector>;

const detectors: Readonly<Record<DetectorKind, OpenNetworks>> = {
  async "rfb-onet"({ fetched }) {
    const sessions = { rfb: await fetched("rfb"), rnet: await fetched("rnet"), onet: await fetched("onet") };
    return (options) => new RfbOnetDetector(sessions, options);
  },
  async rfb({ fetched }) {
    const sessions = { rfb: await fetched("rfb"), landmarks: await fetched("landmark-68") };
    return (options) => new RfbDetector(sessions, options);
  },
  async mtcnn({ fetched }) {
    const sessions = { pnet: await fetched("pnet"), rnet: await fetched("rnet"), onet: await fetched("onet") };
    return (options) => new MtcnnDetector(sessions, options);
  },
  async yunet({ own }) {
    const session = await own();
    return (options) => new YunetDetector(session, options);
  },
  async scrfd({ own }) {
    const session = await own();
    return (options) => new ScrfdDetector(session, options);
  },
};

const ownKinds: readonly DetectorKind[] = ["yunet", "scrfd"];

/**
 * Loads the detector that config.json names, verified and run once.
 *
 * @throws {FaceServiceError} MODEL_INVALID when a file is missing, altered or another network; CONFIG_INVALID when the
 *   kind needs a file of one's own, or takes none
 */
export async function openDetector(
  { models, detection }: DetectorSettings,
  dependencies: DetectorDependencies,
): Promise<FaceDetector & AsyncDisposable> {
  const { kind, path, sha256 } = models.detector;
  checkPath(kind, path);
  const { store, directory, session: options, open = openSession } = dependencies;
  const sessions: Session[] = [];
  const dispose = async (): Promise<void> => {
    for (const session of sessions.splice(0)) await session[Symbol.asyncDispose]();
  };
  const keep = async (bytes: Uint8Array): Promise<Session> => {
    const session = await open(bytes, options);
    sessions.push(session);
    return session;
  };
  const sources: Sources = {
    fetched: async (id) => await keep(await store.network(id)),
    own: async () => await keep((await readOwnNetwork({ path: path ?? "", sha256 }, directory)).bytes),
  };
  try {
    const calibration = calibrations[kind];
    const make = await detectors[kind](sources);
    const { looks } = effortPlans[detection.effort];
    const from = (minScore: number): SearchDetectors => {
      const options = { ...detection, minScore: networkScore(minScore, calibration) };
      return { whole: make({ ...options, looks }), close: make({ ...options, looks: 1 }) };
    };
    const usual = from(detection.minScore);
    await tryOnce(usual.whole, kind);
    return {
      async detect(image, { inputSizePx = detection.inputSizePx, minScore, lookAt } = {}) {
        // Made anew for each such call: it costs the buffers of one input, and only a person who tries settings asks.
        const detectors = minScore === undefined ? usual : from(minScore);
        const settings = { ...detection, inputSizePx };
        const faces = await searchImage(detectors, image, { settings, ...(lookAt === undefined ? {} : { lookAt }) });
        return faces.map((face) => ({ ...face, score: calibratedScore(face.score, calibration) }));
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function checkPath(kind: DetectorKind, path: string | null): void {
  if (ownKinds.includes(kind) && path === null)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `expected models.detector.path for kind ${kind}, got null; name the ONNX file, or choose the kind rfb-onet`,
    );
  if (!ownKinds.includes(kind) && path !== null)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `expected models.detector.path to be null for kind ${kind}, which runs fetched networks; remove it or name another kind`,
    );
}

/** A wrong file shows on the first picture; better at the start than with the first camera. */
async function tryOnce(detector: NetworkDetector, kind: DetectorKind): Promise<void> {
  const black = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
  try {
    await detector.detect(black, black.width);
  } catch (error) {
    if (error instanceof FaceServiceError) throw error;
    throw new FaceServiceError(
      "MODEL_INVALID",
      `expected a network of kind ${kind} that takes pictures of any size, got one that fails: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
