import { seededRandom } from "../../src/classifier/random.ts";
import { gramMatrix } from "../../src/classifier/svm/kernel.ts";
import { type SvmSettings, trainMachines } from "../../src/classifier/svm/machines.ts";
import { assembleModel } from "../../src/classifier/svm/model.ts";

/** Three overlapping clouds of 25 points in four dimensions: the problem that LIBSVM's expected values belong to. */
export function blobs() {
  const random = seededRandom(42);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const labels = Int32Array.from({ length: 75 }, (_, i) => Math.floor(i / 25));
  // Rounded, so that a text of them is exact; 0 is added because a text does not tell -0.
  const vectors = Array.from(labels, (label) =>
    Float32Array.from({ length: 4 }, (_, d) => Math.round((normal() + (d === label ? 2 : 0)) * 64) / 64 + 0),
  );
  return { vectors, labels, classes: 3 };
}

export function trainBlobs(settings: SvmSettings) {
  const { vectors, labels, classes } = blobs();
  const gram = gramMatrix(vectors);
  const all = vectors.map((_, i) => i);
  const machines = trainMachines({ gram, labels, classes }, all, settings);
  return { machines, gram, model: assembleModel(machines, vectors, { labels, classes, kernel: settings.kernel }) };
}
