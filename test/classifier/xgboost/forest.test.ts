import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { forestScores, readForest, softmax } from "../../../src/classifier/xgboost/forest.ts";
import { blobs } from "../blobs.ts";

/*
 * booster.json: libxgboost 1.7.4 (Debian libxgboost0), multi:softprob on blobs(), 3 rounds, max_depth 3, eta 0.3,
 * tree_method exact; reformatted by the linter. `predictions` are the library's own for rows 0, 30 and 60.
 */
const json = readFileSync(new URL("../../../../test/classifier/xgboost/booster.json", import.meta.url), "utf8");
const predictions = [
  [0.6034203171730042, 0.18632033467292786, 0.21025937795639038],
  [0.15727868676185608, 0.6702741384506226, 0.17244717478752136],
  [0.2450682669878006, 0.29463905096054077, 0.4602926969528198],
];

describe("readForest", () => {
  test("scores XGBoost's trees as XGBoost does", () => {
    const forest = readForest("booster.json", json);
    const { vectors } = blobs();
    [0, 30, 60].forEach((row, i) => {
      const own = softmax(forestScores(forest, vectors[row]!));
      own.forEach((value, c) => {
        assert.ok(Math.abs(value - predictions[i]![c]!) < 1e-6, `${value} against ${predictions[i]![c]}`);
      });
    });
  });

  test("takes base scores one for all, or one for each class as later versions write them", () => {
    const { vectors } = blobs();
    const scores = (text: string) => [...forestScores(readForest("x", text), vectors[0]!)];
    const shifted = scores(json.replace('"base_score": "5E-1"', '"base_score": "[5E-1,1.5E0,5E-1]"'));
    assert.deepEqual(
      shifted.map((value, c) => Math.round(value - scores(json)[c]!)),
      [0, 1, 0],
    );
  });

  test("refuses trees that could be walked without end or out of bounds, and other objectives", () => {
    const refuse = (change: (tree: Record<string, number[]>) => void) => {
      const model = JSON.parse(json);
      change(model.learner.gradient_booster.model.trees[0]);
      assert.throws(() => readForest("x", JSON.stringify(model)), { code: "MODEL_INVALID", message: /not sound/ });
    };
    refuse((tree) => tree["left_children"]!.fill(0, 0, 1));
    refuse((tree) => tree["right_children"]!.fill(999, 0, 1));
    refuse((tree) => tree["split_indices"]!.fill(4, 0, 1));
    refuse((tree) => tree["split_conditions"]!.pop());
    assert.throws(() => readForest("x", json.replace("multi:softprob", "binary:logistic")), { code: "MODEL_INVALID" });
  });
});
