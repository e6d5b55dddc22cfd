import { fileURLToPath } from "node:url";
import type { FaceApiPeer, PythonPeer } from "./install-peers.ts";
import type { PeerAnswer } from "./peer-process.ts";

/** A program of its own and what to ask of it. Every contender gets the same cores. */
export interface Contender {
  readonly name: string;
  readonly what: string;
  readonly program: Program;
  /** Goes with every frame. */
  readonly question: PeerAnswer;
  /** Frames that it is given in all; slow ones see the first few. */
  readonly mostFrames: number;
  /** False for one that detects nothing itself. */
  readonly isJudged: boolean;
}

/** Contenders with the same program share its processes. */
export interface Program {
  readonly key: string;
  readonly file: string;
  readonly args: readonly string[];
  /** One of its processes a core, each with one thread; or one, which spreads over the cores itself. */
  readonly processes: "each core" | "one";
  /** Frames in hand at once, of each process. */
  readonly inHand: number;
  /** Whether it must first learn the dataset by `encode` and `fit`. */
  readonly learns: boolean;
}

const sourceOf = (file: string): string =>
  fileURLToPath(new URL(`../../../../scripts/bench/peers/${file}`, import.meta.url));
const builtAt = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const allFrames = Number.POSITIVE_INFINITY;

export function ourContender(config: string, cores: number): Contender {
  return {
    name: "face-det-rec",
    what: "the engine with its trained classifier, a worker a core",
    program: {
      key: "ours",
      file: process.execPath,
      args: ["--enable-source-maps", builtAt("our-peer.js"), config],
      processes: "one",
      inHand: 4 * cores,
      learns: false,
    },
    question: {},
    mostFrames: allFrames,
    isJudged: true,
  };
}

export function bareContender({ python, note }: PythonPeer, setup: string): Contender {
  return {
    name: "bare ONNX Runtime",
    what: `${note}: decode and the same graphs, nothing else`,
    program: {
      key: "bare",
      file: python,
      args: [sourceOf("bare_ort.py"), setup],
      processes: "each core",
      inHand: 2,
      learns: false,
    },
    question: {},
    mostFrames: allFrames,
    isJudged: false,
  };
}

const dlibVariants = [
  { variant: "hog1", name: "dlib HOG, upsampling 1", mostFrames: 60 },
  { variant: "hog0", name: "dlib HOG, no upsampling", mostFrames: 120 },
  { variant: "cnn0", name: "dlib CNN, no upsampling", mostFrames: 2 },
] as const;

export function dlibContenders({ python, note }: PythonPeer): readonly Contender[] {
  return dlibVariants.map(({ variant, name, mostFrames }) => ({
    name,
    what: `${note}; 5 landmarks, ResNet, scikit-learn's SVM`,
    program: {
      key: "dlib",
      file: python,
      args: [sourceOf("dlib_peer.py")],
      processes: "each core",
      inHand: 2,
      learns: true,
    },
    question: { variant },
    mostFrames,
    isJudged: variant !== "cnn0",
  }));
}

export function faceApiContender({ folder, backend, note }: FaceApiPeer): Contender {
  return {
    name: "face-api",
    what: `${note}; ssdMobilenetv1, 68 landmarks, descriptors, FaceMatcher`,
    program: {
      key: "face-api",
      file: process.execPath,
      args: [builtAt("face-api-peer.js"), folder, backend],
      processes: "each core",
      inHand: 2,
      learns: true,
    },
    question: {},
    mostFrames: 120,
    isJudged: true,
  };
}
