import { endpointPattern, integer, text, textList } from "../setting.ts";

const endpoint = { pattern: endpointPattern, wanted: "ipc://PATH or tcp://HOST:PORT" };

export const server = {
  endpoints: textList({
    default: ["ipc:///tmp/face_detect_zmq.pipe"],
    minItems: 1,
    doc: "Where the recognition server listens: ipc://PATH or tcp://HOST:PORT.",
    ...endpoint,
    wanted: "endpoints ipc://PATH or tcp://HOST:PORT",
  }),
  heartbeatMs: integer({
    default: 1000,
    min: 100,
    max: 60_000,
    doc: "Interval of heartbeats to a waiting caller, in milliseconds.",
  }),
  maxMessageBytes: integer({
    default: 67_108_864,
    min: 65_536,
    max: 268_435_456,
    doc: "Largest request in bytes; a larger one is refused.",
  }),
  drainMs: integer({
    default: 20_000,
    min: 100,
    max: 600_000,
    doc: "Longest time that a stop may take, in milliseconds.",
  }),
};

export const log = {
  level: text({
    default: "info",
    pattern: /^(fatal|error|warn|info|debug|trace|silent)$/,
    wanted: "fatal, error, warn, info, debug, trace or silent",
    doc: "Least important log line that is written.",
  }),
};
