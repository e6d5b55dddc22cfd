import { flag, integer, oneOf, optionalText, real, text } from "../setting.ts";

export const classifier = {
  kind: oneOf({ default: "svm", values: ["svm", "xgboost", "nearest"], doc: "Classifier that names the faces." }),
  directory: text({
    default: "./classifiers",
    doc: "Where trained classifier versions are kept; relative to config.json.",
  }),
  minProba: real({
    default: 0.9,
    min: 0,
    max: 1,
    doc: "Least calibrated probability of a name, and of the answer Unknown.",
  }),
};

export const training = {
  embeddingsFile: text({
    default: "./embeddings/embeddings.bin",
    doc: "Where `npm run encode` writes the embeddings; relative to config.json.",
  }),
  jobsFile: text({
    default: "./data/training-jobs.json",
    doc: "Where the server remembers the training jobs that were started over the HTTP API; relative to config.json.",
  }),
  degradedCopies: flag({
    default: true,
    doc: "Encode each picture also small, compressed and blurred as cameras show faces; small faces are then named better; encoding takes three to six times as long, and its file is five times as large.",
  }),
  minImagesPerPerson: integer({
    default: 3,
    min: 1,
    max: 1000,
    doc: "Fewest usable images with which a person is enrolled.",
  }),
  folds: integer({ default: 5, min: 2, max: 20, doc: "Folds of the cross-validation." }),
  seed: integer({ default: 1234, min: 0, max: 2_147_483_647, doc: "Seed of everything random in training." }),
  testShare: real({ default: 0.2, min: 0.05, max: 0.5, doc: "Share of the images held out for the report." }),
  svmKernel: oneOf({
    default: "auto",
    values: ["auto", "linear", "rbf"],
    doc: "Kernel of the SVM; auto: whichever measures better on held-out faces.",
  }),
  nearestVotes: flag({
    default: false,
    doc: "Let a person's images within a tolerance vote in the nearest classifier, instead of the most similar one deciding.",
  }),
  xgboostLibrary: optionalText({
    default: null,
    doc: "File of libxgboost 1.6 or later; null: the system's, python's, or the fetched one.",
  }),
};
