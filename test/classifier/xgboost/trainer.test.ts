import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openXgboostTrainer } from "../../../src/classifier/xgboost/trainer.ts";

describe("openXgboostTrainer", () => {
  test("says which library it could not load, and why", async () => {
    await assert.rejects(openXgboostTrainer("/nonexistent/libxgboost.so", { deadlineMs: 1000 }), {
      code: "UNAVAILABLE",
      message: /\/nonexistent\/libxgboost\.so: .*No such file/,
    });
  });

  test("refuses a library that is no XGBoost", async () => {
    await assert.rejects(openXgboostTrainer("libc.so.6", { deadlineMs: 1000 }), { code: "UNAVAILABLE" });
  });
});
