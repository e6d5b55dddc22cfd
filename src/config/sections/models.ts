import { oneOf, optionalText, text } from "../setting.ts";

const sha256 = { pattern: /^[0-9a-f]{64}$/, wanted: "a SHA-256 in 64 lower-case hexadecimal digits" };

export const models = {
  directory: text({ default: "./models", doc: "Where fetched networks are kept; relative to config.json." }),
  precision: oneOf({
    default: "fp32",
    values: ["fp32", "int8", "fp16"],
    doc: "Arithmetic of the fetched networks; int8 is faster on a CPU, fp16 is for a GPU; faces must be encoded anew after a change (docs/precision.md).",
  }),
  detector: {
    kind: oneOf({
      default: "rfb-onet",
      values: ["rfb-onet", "rfb", "mtcnn", "yunet", "scrfd"],
      doc: "Network that finds faces. yunet and scrfd need a file of your own.",
    }),
    path: optionalText({ default: null, doc: "File of your own for the detector; null: the fetched one." }),
    sha256: optionalText({ default: null, doc: "SHA-256 that the detector's own file must have.", ...sha256 }),
  },
  embedder: {
    kind: oneOf({
      default: "fused",
      values: ["fused", "fr-feature", "dlib", "sface", "arcface"],
      doc: "Network that encodes faces. sface and arcface need a file of your own.",
    }),
    path: optionalText({ default: null, doc: "File of your own for the embedder; null: the fetched one." }),
    sha256: optionalText({ default: null, doc: "SHA-256 that the embedder's own file must have.", ...sha256 }),
  },
};
