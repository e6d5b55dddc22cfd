import { flag, integer, oneOf, text, textList } from "../setting.ts";

export const http = {
  enabled: flag({ default: true, doc: "Answer the HTTP API and the web page, in the recognition server." }),
  host: text({
    default: "127.0.0.1",
    doc: "Address on which they are answered; 0.0.0.0: all. There is no TLS: put a proxy in front for other hosts.",
  }),
  port: integer({ default: 9748, min: 0, max: 65_535, doc: "TCP port; 0: any free one." }),
  corsOrigins: textList({
    default: [],
    pattern: /^https?:\/\/[^/*]+$/,
    wanted: "origins such as https://home.example",
    doc: "Origins of other web pages that may call the API with a key.",
  }),
  trustedProxies: textList({
    default: [],
    wanted: "addresses or networks",
    doc: "Proxies whose X-Forwarded headers are believed: addresses or networks such as 127.0.0.1.",
  }),
  keysFile: text({
    default: "./data/api-keys.json",
    doc: "API keys, as hashes; made with a first key at the first start; relative to config.json.",
  }),
  sessionHours: integer({
    default: 168,
    min: 1,
    max: 8760,
    doc: "After so many hours the web page asks for the key again.",
  }),
  requestsPerMinute: integer({
    default: 3000,
    min: 10,
    max: 1_000_000,
    doc: "Most requests of one address in a minute; more are refused.",
  }),
  maxUploadBytes: integer({
    default: 67_108_864,
    min: 65_536,
    max: 536_870_912,
    doc: "Most bytes of one request's files; a picture's own limit is images.maxBytes.",
  }),
  maxUploadFiles: integer({ default: 50, min: 1, max: 1000, doc: "Most files of one request." }),
  maxHeldBytes: integer({
    default: 268_435_456,
    min: 1_048_576,
    max: 17_179_869_184,
    doc: "Most bytes of all requests' bodies in memory at once; more are refused for the moment.",
  }),
  liveClients: integer({ default: 64, min: 1, max: 10_000, doc: "Most pages and programs that follow /live at once." }),
  compatibleApis: oneOf({
    default: "key",
    values: ["key", "open", "off"],
    doc: "DeepStack's /v1/vision/face and /uploadImage/, /match_faces/: with a key; open: to all, but register and delete; off.",
  }),
};
