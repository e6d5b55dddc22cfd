import { leave, type Rule, secret, set } from "./carry-over.ts";

/** smart-zoneminder@e2f7bf4, face-det-rec/config.json, `faceDetServer`. */
export const faceServerRules: Readonly<Record<string, Rule>> = {
  comment: leave("a comment"),
  modelPath: (value) => ({
    changes: [[["classifier", "kind"], /xgb/i.test(String(value)) ? "xgboost" : "svm"]],
    secrets: [],
    note: "its kind only: a pickled classifier is never loaded; run npm run encode dataset and npm run train",
  }),
  svmModelPath: () => ({ changes: [[["classifier", "kind"], "svm"]], secrets: [], note: "its kind only; train again" }),
  labelPath: leave("the names are in the classifier's own version"),
  svmLabelPath: leave("the names are in the classifier's own version"),
  minProba: set("classifier", "minProba"),
  minSvmProba: set("classifier", "minProba"),
  minFace: set("quality", "minFacePx"),
  focusMeasureThreshold: leave(
    "sharpness is measured otherwise here (docs/quality.md); quality.minSharpness keeps its own value",
  ),
  numFaceImgUpsample: (value) => ({
    changes: [[["detection", "effort"], effortOf(Number(value))]],
    secrets: [],
    note: "how long is searched for small faces",
  }),
  faceDetModel: leave("the detector is models.detector"),
  numJitters: leave("an embedding is computed once"),
  zerorpcHeartBeat: leave("the server answers each client's own heartbeat"),
  zerorpcPipe: (value) => ({
    changes: [
      [["server", "endpoints"], [value]],
      [["uploader", "server"], value],
    ],
    secrets: [],
  }),
};

function effortOf(upsample: number): string {
  return upsample <= 0 ? "fast" : upsample === 1 ? "balanced" : "thorough";
}

/** smart-zoneminder@e2f7bf4, zm-s3-upload/zm-s3-upload-config.json, `zms3Config`. */
export const uploaderRules: Readonly<Record<string, Rule>> = {
  MAXRECS: leave("frames are read in batches that need no setting"),
  DBHOST: set("zoneminder", "database", "host"),
  DBUSR: set("zoneminder", "database", "user"),
  DBPWD: secret("zoneminder-password", "zoneminder", "database", "passwordFile"),
  DBNAME: set("zoneminder", "database", "name"),
  IMGBASEPATH: (value) => ({
    changes: [
      [["uploader", "eventsDirectory"], value],
      [
        ["images", "allowedRoots"],
        [value, "./data"],
      ],
    ],
    secrets: [],
  }),
  MAXCONCURRENTUPLOAD: set("uploader", "maxInFlight"),
  runLocalObjDet: set("seed", "detectObjects"),
  runFaceDetRec: set("seed", "detectFaces"),
  uploadFalsePositives: set("seed", "uploadFalsePositives"),
  frameSkip: (value) => ({
    changes: [
      [["zoneminder", "frameSkip"], value],
      [["zoneminder", "frameSkipSeed"], true],
    ],
    secrets: [],
    note: "counted as the seed counts: every (frameSkip + 1)th frame is passed over",
  }),
  checkForAlarmsInterval: set("uploader", "scanIntervalMs"),
  zerorpcHeartBeat: leave("the uploader watches the server by its own heartbeat"),
  objDetZerorpcPipe: set("seed", "objectServer"),
  faceDetZerorpcPipe: set("uploader", "server"),
  useMongo: (value) =>
    value === false
      ? { changes: [[["seed", "collection"], null]], secrets: [] }
      : { changes: [], secrets: [], note: "yes, as seed.collection says" },
  mongoUrl: (value) => ({
    changes: [[["results", "mongodb", "database"], databaseOf(String(value))]],
    secrets: [{ file: "mongodb-url", content: `${String(value)}\n`, setting: ["results", "mongodb", "urlFile"] }],
  }),
  mongoCollection: set("seed", "collection"),
  zmEventImageDigits: leave("numbers of frames are read in any width"),
};

/** MongoDB's own default is `test`. */
function databaseOf(url: string): string {
  const path = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1];
  return path === undefined ? "test" : decodeURIComponent(path);
}
