import { endpointPattern, flag, integer, oneOf, optionalText, text } from "../setting.ts";

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
    doc: "Wait between two walks of the event store, in milliseconds.",
  }),
  maxInFlight: integer({ default: 8, min: 1, max: 256, doc: "Frames in work at once." }),
  requestTimeoutMs: integer({
    default: 60_000,
    min: 1000,
    max: 600_000,
    doc: "Longest wait for the server's answer, in milliseconds.",
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
};

export const results = {
  kind: oneOf({ default: "embedded", values: ["embedded", "mongodb"], doc: "Where labelled results go." }),
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
