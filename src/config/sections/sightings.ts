import { flag, integer, optionalInteger, optionalNumber, text } from "../setting.ts";

export const sightings = {
  enabled: flag({
    default: true,
    doc: "Keep each face that was fit to be recognised, with a picture of it: what Review, Strangers and Search show. Faces are biometric data: false keeps none.",
  }),
  file: text({
    default: "./data/sightings.db",
    doc: "File of the embedded store of faces, readable by this user alone, or by the group too where the umask is 0007; relative to config.json. Used where results.kind is embedded.",
  }),
  collection: text({
    default: "face_sightings",
    doc: "MongoDB collection of the faces, in the database of results.mongodb; pictures, strangers and decisions lie beside it.",
  }),
  strangerDays: optionalInteger({
    default: 30,
    min: 1,
    max: 36_500,
    doc: "Faces of strangers and undecided ones are erased so many days after the capture, unless somebody has said who it is; null: never.",
  }),
  knownDays: optionalInteger({
    default: 90,
    min: 1,
    max: 36_500,
    doc: "Faces answered with a name are erased so many days after the capture, unless somebody has confirmed or corrected it; null: never.",
  }),
  maxFaces: integer({
    default: 100_000,
    min: 100,
    max: 1_000_000,
    doc: "Faces kept at most; beyond, the oldest are erased. The server holds their embeddings in memory: 2.6 KB a face.",
  }),
  maxPerEvent: integer({ default: 30, min: 1, max: 1000, doc: "Faces kept of one event, the clearest ones." }),
  cropPx: integer({
    default: 384,
    min: 128,
    max: 1024,
    doc: "Longer side of a kept picture, in pixels; a smaller face stays as large as it was.",
  }),
  likeness: optionalNumber({
    default: null,
    min: 0,
    max: 0.999,
    doc: "Least cosine of a face and a stranger's faces to be counted to them; higher mixes fewer people and makes more strangers of one. null: as measured for models.embedder (docs/review.md): fused 0.84, dlib 0.94, fr-feature 0.45, others 0.5. Strangers gathered before stay as they are.",
  }),
};
