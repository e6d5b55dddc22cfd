import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openOnProvider } from "../../src/engine/providers.ts";
import { FaceServiceError } from "../../src/errors.ts";

/** Only the CPU works here. */
const cpuOnly = (provider: string): Promise<string> =>
  provider === "cpu" ? Promise.resolve("networks") : Promise.reject(new Error(`${provider} is not there`));

describe("openOnProvider", () => {
  test("takes the first provider that works", async () => {
    const settings = { providers: ["tensorrt", "cuda", "cpu"], allowCpuFallback: false };
    assert.deepEqual(await openOnProvider(settings, cpuOnly), { provider: "cpu", networks: "networks" });
  });

  test("refuses when none works, with each reason and the remedy", async () => {
    await assert.rejects(openOnProvider({ providers: ["tensorrt", "cuda"], allowCpuFallback: false }, cpuOnly), {
      code: "CONFIG_INVALID",
      message: /tensorrt is not there; cuda: cuda is not there.*execution\.allowCpuFallback/,
    });
  });

  test("falls back to the CPU only when that is allowed", async () => {
    const { provider } = await openOnProvider({ providers: ["cuda"], allowCpuFallback: true }, cpuOnly);
    assert.equal(provider, "cpu");
  });

  test("passes on why the CPU itself failed", async () => {
    const broken = () => Promise.reject(new FaceServiceError("MODEL_INVALID", "wrong sha"));
    await assert.rejects(openOnProvider({ providers: ["cpu"], allowCpuFallback: false }, broken), {
      code: "MODEL_INVALID",
      message: "wrong sha",
    });
  });
});
