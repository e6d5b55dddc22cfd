import { classCount, indicesOf, type Samples } from "../open-set/samples.ts";
import { seededRandom } from "../random.ts";
import { gramMatrix } from "./kernel.ts";
import { writeLibsvmModel } from "./libsvm-text.ts";
import { type SvmSettings, trainMachines } from "./machines.ts";
import { assembleModel } from "./model.ts";
import { trainSigmoids } from "./probabilities.ts";

/**
 * The same machines for LIBSVM's own programs, with LIBSVM's coupled probabilities: labels are the places of the
 * names in `svm.json`, the last one is `Unknown`.
 */
export function exportLibsvm(samples: Samples, settings: SvmSettings, seed: number): string {
  const { labels } = samples;
  const gram = gramMatrix(samples.vectors);
  const data = { gram, labels, classes: classCount(samples) };
  const all = indicesOf(samples);
  const machines = trainMachines(data, all, settings);
  const model = assembleModel(machines, samples.vectors, { ...data, kernel: settings.kernel });
  return writeLibsvmModel({ ...model, sigmoids: trainSigmoids(data, all, settings, seededRandom(seed)) });
}
