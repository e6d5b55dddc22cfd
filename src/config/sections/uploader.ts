import { endpointPattern, flag, integer, oneOf, optionalInteger, optionalText, real, text } from "../setting.ts";

export const uploader = {
  server: text({
    default: "ipc:///tmp/face_detect_zmq.pipe",
    pattern: endpointPattern,
    wanted: "ipc://PATH or tcp://HOST:PORT",
    doc: "Endpoint of the recognition server.",
  }),
  source: oneOf({
    default: "directory",
    values: ["directory", "database"],
    doc: "Where frames are found: in eventsDirectory, or in ZoneMinder's database (alarm frames alone; section zoneminder).",
  }),
  eventsDirectory: text({
    default: "/var/cache/zoneminder/events",
    doc: "ZoneMinder's event store; relative to config.json.",
  }),
  frames: oneOf({
    default: "all",
    values: ["all", "alarm"],
    doc: "Which frames are recognised: all captured ones, or those beside an -analyse.jpg (alarm frames).",
  }),
  send: oneOf({
    default: "path",
    values: ["path", "bytes"],
    doc: "Hand the server a path that it reads itself, or the picture's bytes (server on another host).",
  }),
  scanIntervalMs: integer({
    default: 5000,
    min: 100,
    max: 3_600_000,
    doc: "Wait between two walks of the source, in milliseconds; on a local disk a new frame starts one at once.",
  }),
  method: oneOf({
    default: "auto",
    values: ["auto", "recognize", "detect_faces"],
    doc: "What the server is asked: our own recognize; detect_faces, all that smart-zoneminder's face server knows (send path; docs/uploader.md); auto: recognize, and detect_faces where that is not known.",
  }),
  maxInFlight: integer({ default: 8, min: 1, max: 256, doc: "Frames in work at once." }),
  requestTimeoutMs: integer({
    default: 60_000,
    min: 1000,
    max: 600_000,
    doc: "Longest wait for the server's answer, in milliseconds.",
  }),
  similarBelow: real({
    default: 6,
    min: 0,
    max: 255,
    doc: "A frame that differs less in each part of the picture, of 255, from the last recognised one of its event gets that one's answer; 0: each is recognised. Not with seed.enabled.",
  }),
  archiveFrames: oneOf({
    default: "faces",
    values: ["faces", "all"],
    doc: "Which frames leave an annotated picture in the archive: those with a face, or all.",
  }),
  drainMs: integer({
    default: 20_000,
    min: 100,
    max: 600_000,
    doc: "Longest time that a stop may take, in milliseconds; frames in work then are done again later.",
  }),
  monitoringHost: text({ default: "127.0.0.1", doc: "Address on which /metrics and /health are answered." }),
  monitoringPort: optionalInteger({
    default: 9747,
    min: 0,
    max: 65_535,
    doc: "TCP port of /metrics (Prometheus) and /health; 0: any free one; null: off.",
  }),
};

export const spool = {
  file: text({
    default: "./data/spool.db",
    doc: "File of what is taken up and not yet delivered; relative to config.json, on a disk of this machine.",
  }),
  maxFrames: integer({
    default: 100_000,
    min: 1,
    max: 10_000_000,
    doc: "Frames that it holds at most; further ones wait where they are.",
  }),
  maxBytes: integer({
    default: 10_737_418_240,
    min: 1_000_000,
    max: 1_000_000_000_000,
    doc: "Bytes that it holds at most, pictures kept for late delivery included.",
  }),
  minFreeBytes: integer({
    default: 268_435_456,
    min: 0,
    max: 1_000_000_000_000,
    doc: "Bytes that stay free on its disk: nothing is taken up beyond, and what is there can still be delivered.",
  }),
  maxAttempts: integer({
    default: 5,
    min: 1,
    max: 100,
    doc: "So often a frame or a delivery may fail by itself; then it is quarantined (npm run spool).",
  }),
  copyAfterMs: integer({
    default: 60_000,
    min: 1000,
    max: 86_400_000,
    doc: "A frame that waits so long to be recognised is copied, so that ZoneMinder may purge it; in milliseconds.",
  }),
  rememberDays: integer({
    default: 90,
    min: 1,
    max: 3650,
    doc: "So long it is remembered which frames of a finished event were taken up, in days.",
  }),
};

export const results = {
  kind: oneOf({ default: "embedded", values: ["embedded", "mongodb"], doc: "Where labelled results go." }),
  retentionDays: optionalInteger({
    default: null,
    min: 1,
    max: 36_500,
    doc: "Results are forgotten so many days after the capture (MongoDB: a TTL index, which FerretDB 1 has not); null: never.",
  }),
  embedded: {
    file: text({ default: "./data/results.db", doc: "File of the embedded store; relative to config.json." }),
  },
  mongodb: {
    url: optionalText({
      default: null,
      env: "FACE_MONGODB_URL",
      doc: "mongodb:// URL without a password; with one, set FACE_MONGODB_URL or urlFile instead.",
    }),
    urlFile: optionalText({ default: null, doc: "File that holds the URL; relative to config.json." }),
    database: text({ default: "zm", doc: "Database." }),
    collection: text({ default: "face_results", doc: "Collection." }),
  },
};

export const archive = {
  kind: oneOf({ default: "folder", values: ["folder", "s3", "none"], doc: "Where annotated pictures go." }),
  folder: {
    directory: text({ default: "./data/archive", doc: "Directory of the folder archive; relative to config.json." }),
  },
  s3: {
    bucket: text({ default: "zm-alarm-frames", doc: "Bucket." }),
    prefix: text({ default: "", doc: "Put before every key." }),
    region: text({ default: "us-east-1", doc: "Region." }),
    endpoint: optionalText({ default: null, doc: "URL of an S3-compatible server; null: Amazon's." }),
    forcePathStyle: flag({ default: false, doc: "Address buckets by path, as most S3-compatible servers need." }),
    credentialsFile: optionalText({
      default: null,
      doc: "JSON file with accessKeyId and secretAccessKey; null: AWS's own chain (environment, profile, role).",
    }),
    storageClass: text({ default: "STANDARD", doc: "Storage class of new objects." }),
  },
};
