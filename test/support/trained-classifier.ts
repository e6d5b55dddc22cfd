import { seededRandom } from "../../src/classifier/random.ts";
import { trainSvm } from "../../src/classifier/svm/train.ts";
import { activateVersion, writeVersion } from "../../src/classifier/versions.ts";
import { type ModelId, unitVector } from "../../src/face/embedding.ts";

export interface FewFaces {
  /** Embeddings by name. */
  readonly people: ReadonlyMap<string, Float32Array>;
  readonly strangers: readonly Float32Array[];
  readonly model: string;
}

/** How far the made-up variants of a face lie from it. */
const spread = 0.15;
const variants = 6;

/** Trains a classifier on variants of a few faces and makes it the active version of the directory. */
export async function activateTrained(directory: string, version: string, faces: FewFaces): Promise<void> {
  const random = seededRandom(1);
  const variant = (vector: Float32Array): Float32Array => {
    const noise = unitVector(vector.map(() => random() - 0.5));
    return unitVector(vector.map((value, i) => value + spread * (noise[i] ?? 0)));
  };
  const names = [...faces.people.keys()].sort();
  const classes = [...names.map((name) => [faces.people.get(name) ?? new Float32Array(0)]), faces.strangers];
  const labelled = classes.flatMap((members, label) =>
    members.flatMap((member) => Array.from({ length: variants }, () => ({ label, vector: variant(member) }))),
  );
  const samples = {
    names,
    vectors: labelled.map(({ vector }) => vector),
    labels: Int32Array.from(labelled, ({ label }) => label),
    groups: Int32Array.from(labelled, (_, i) => i),
  };
  const trained = trainSvm(samples, { kernel: { kind: "rbf", gamma: 1 }, cost: 10 }, { folds: 3, seed: 1 });
  await writeVersion(directory, version, trained.files({ model: faces.model as ModelId }));
  await activateVersion(directory, version);
}
