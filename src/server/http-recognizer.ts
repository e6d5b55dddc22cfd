import type { Engine } from "../engine/engine.ts";
import type { Recognizer } from "../http/recognizer.ts";
import { versionName } from "./active-classifier.ts";
import type { ActiveClassifier } from "./method-dependencies.ts";

export function httpRecognizer(
  engine: Pick<Engine, "recognize" | "status">,
  classifier: Pick<ActiveClassifier, "directory">,
): Recognizer {
  return {
    async look(bytes, { overrides, withEmbeddings, isNamed = true } = {}) {
      const directory = isNamed ? classifier.directory() : undefined;
      const answer = await engine.recognize({
        image: { kind: "bytes", bytes },
        ...(directory === undefined ? {} : { classifier: directory }),
        ...(overrides === undefined ? {} : { overrides }),
        ...(withEmbeddings === undefined ? {} : { withEmbeddings }),
      });
      return { ...answer, classifier: versionName(directory) };
    },
    models: () => {
      const { detector, embedder } = engine.status();
      return { detector, embedder };
    },
  };
}
