import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seededRandom } from "../../../src/classifier/random.ts";
import { readLibsvmModel, writeLibsvmModel } from "../../../src/classifier/svm/libsvm-text.ts";
import { pairDecisions, votedClass } from "../../../src/classifier/svm/model.ts";
import { classProbabilities, trainSigmoids } from "../../../src/classifier/svm/probabilities.ts";
import { blobs, trainBlobs } from "../blobs.ts";

/*
 * Expected values: svm-train 3.24 (Debian libsvm-tools 3.24+ds-6) on the text of blobs(), with
 * `-t 2 -g 0.5 -c 10` and `-t 0 -c 1`. test/integration/libsvm.test.ts asks the program itself.
 */
const expected = [
  {
    settings: { kernel: { kind: "rbf", gamma: 0.5 }, cost: 10 },
    rhos: [0.0496301436, 0.0938833965, 0.2040415498],
    supports: [18, 18, 21],
    decisions: [
      [1.00659, 0.999537, -0.790747],
      [-1.000009, 0.608353, 1.000009],
      [-0.291693, -0.999777, -0.99994],
    ],
    tolerance: 1e-6,
  },
  {
    settings: { kernel: { kind: "linear" }, cost: 1 },
    rhos: [0.1642624587, 0.4404281085, 0.28635898],
    supports: [11, 9, 9],
    decisions: [
      [1.216264, 0.865393, -0.418299],
      [-3.057879, 0.519079, 2.580521],
      [-1.869193, -0.882607, 0.44153],
    ],
    // Both stop within 1e-3 of the optimum, on different sides of it.
    tolerance: 3e-3,
  },
] as const;

describe("one-against-one machines", () => {
  for (const { settings, rhos, supports, decisions, tolerance } of expected) {
    test(`decide as LIBSVM does with a ${settings.kernel.kind} kernel`, () => {
      const { model } = trainBlobs(settings);
      const { vectors } = blobs();
      assert.deepEqual(model.supportCounts, supports);
      rhos.forEach((rho, i) => {
        assert.ok(Math.abs(rho - model.rhos[i]!) < tolerance);
      });
      [0, 30, 60].forEach((sample, row) => {
        const own = pairDecisions(model, vectors[sample]!);
        decisions[row]!.forEach((value, i) => {
          assert.ok(Math.abs(value - own[i]!) < tolerance, `${value} against ${own[i]}`);
        });
      });
    });
  }

  test("vote for the class with the most pairs, of equals for the first", () => {
    assert.equal(votedClass(Float64Array.of(-1, 1, 1), 3), 1);
    assert.equal(votedClass(Float64Array.of(1, -1, 1), 3), 0);
  });
});

describe("LIBSVM's text", () => {
  test("gives the same model back, probabilities and all", () => {
    const settings = { kernel: { kind: "rbf", gamma: 0.5 }, cost: 10 } as const;
    const { model, gram } = trainBlobs(settings);
    const { vectors, labels, classes } = blobs();
    const all = vectors.map((_, i) => i);
    const sigmoids = trainSigmoids({ gram, labels, classes }, all, settings, seededRandom(1));
    const read = readLibsvmModel(writeLibsvmModel({ ...model, sigmoids }), 4);
    assert.deepEqual(read, { model: { ...model, sigmoids }, labels: [0, 1, 2] });
    for (const vector of vectors.slice(0, 5)) {
      const probabilities = classProbabilities(read.model, vector);
      assert.ok(Math.abs(probabilities.reduce((a, b) => a + b, 0) - 1) < 1e-9);
    }
  });

  test("is refused when it is of another kind or cut short", () => {
    const text = writeLibsvmModel(trainBlobs({ kernel: { kind: "linear" }, cost: 1 }).model);
    const refuse = (changed: string) =>
      assert.throws(() => readLibsvmModel(changed, 4), { code: "MODEL_INVALID", message: /LIBSVM model/ });
    refuse(text.replace("c_svc", "nu_svc"));
    refuse(text.replace("linear", "sigmoid"));
    refuse(text.slice(0, text.lastIndexOf("\n", text.length - 2)));
    refuse(text.replace(/ 4:/, " 9:"));
  });
});
