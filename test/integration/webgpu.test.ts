import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { loadConfig } from "../../src/config/load.ts";
import type { Engine, RecognitionAnswer } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import type { SelfTest } from "../../src/engine/self-test.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { cosineSimilarity } from "../../src/face/embedding.ts";
import { intersectionOverUnion } from "../../src/face/geometry.ts";
import { childrenOf } from "../support/children.ts";
import { fetchedModels } from "../support/fetched-models.ts";

/** Vulkan computed on the CPU; of Mesa's lavapipe ONNX Runtime's WebGPU is refused, for it lacks dynamic indexing. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
const skip = existsSync(swiftShader) ? false : "SwiftShader is missing; apt-get install chromium-common";

const config = await loadConfig(fileURLToPath(new URL("../../../config.json", import.meta.url)), {});

/** What the engine told its log. */
class Lines {
  readonly infos: Readonly<Record<string, unknown>>[] = [];
  readonly warnings: string[] = [];
  info(fields: Readonly<Record<string, unknown>>): void {
    this.infos.push(fields);
  }
  warn(_fields: Readonly<Record<string, unknown>>, phrase: string): void {
    this.warnings.push(phrase);
  }
}

describe("the engine on WebGPU, with Vulkan computed on the CPU", { skip }, () => {
  /** Small, for a run of this Vulkan takes seconds. */
  const settings: EngineSettings = {
    ...config,
    models: { ...config.models, embedder: { ...config.models.embedder, kind: "fr-feature" } },
    detection: { ...config.detection, inputSizePx: 128, effort: "fast" },
    engine: { ...config.engine, workers: 1, jobDeadlineMs: 300_000, maxWaitMs: 300_000 },
    execution: { ...config.execution, providers: ["webgpu"], maxBatch: 1 },
  };
  let photo: Uint8Array;

  const open = (over: Partial<EngineSettings["execution"]>, vulkan: string, log = new Lines()): Promise<Engine> =>
    openEngine(
      { ...settings, execution: { ...settings.execution, ...over } },
      { log, environment: { ...process.env, VK_ICD_FILENAMES: vulkan } },
    );

  const recognize = (engine: Engine, bytes: Uint8Array): Promise<RecognitionAnswer> =>
    engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true });

  before(async () => {
    const { store } = await fetchedModels();
    const folder = await store.asset("sample-photos");
    const [first = ""] = (await readdir(folder)).filter((name) => name.endsWith(".jpg")).sort();
    photo = await facesOf(await readFile(join(folder, first)), await open({ providers: ["cpu"] }, ""));
  });
  after(() => assert.deepEqual(childrenOf(process.pid), [], "no process is left"));

  test("recognises a real face as on the CPU, after it has compared itself with it", async () => {
    const log = new Lines();
    await using cpu = await open({ providers: ["cpu"] }, "");
    await using gpu = await open({}, swiftShader, log);
    assert.equal(gpu.status().provider, "webgpu");
    const [facts] = log.infos;
    assert.ok(facts);
    const { leastCosine, ms, cpuMs } = facts["selfTest"] as SelfTest;
    assert.ok(leastCosine > 0.9999, `cosine ${leastCosine}`);
    assert.ok(ms > cpuMs, "no CPU computes shaders faster than its own code");
    assert.ok(log.warnings.some((phrase) => phrase.startsWith("the provider is slower than the CPU")));
    const [expected, found] = [await recognize(cpu, photo), await recognize(gpu, photo)];
    assert.ok(expected.faces.length > 0);
    assert.equal(found.faces.length, expected.faces.length);
    for (const [i, face] of found.faces.entries()) {
      const same = expected.faces[i];
      assert.ok(same?.embedding !== undefined && face.embedding !== undefined);
      assert.ok(intersectionOverUnion(face.box, same.box) > 0.99);
      assert.ok(Math.abs(face.quality.detectionScore - same.quality.detectionScore) < 0.001);
      assert.ok(cosineSimilarity(face.embedding, same.embedding) > 0.9999);
    }
  });

  test("refuses to start without Vulkan, names WebGPU's reason, and takes the CPU only when told so", async () => {
    const nowhere = "/nonexistent/icd.json";
    await assert.rejects(open({}, nowhere), {
      code: "CONFIG_INVALID",
      message: /webgpu: .*adapter.*allowCpuFallback/is,
    });
    await using engine = await open({ allowCpuFallback: true }, nowhere);
    assert.equal(engine.status().provider, "cpu");
  });
});

/** Cuts one face with its surroundings out of a photo, so that a small detector input does. */
async function facesOf(original: Uint8Array, engine: Engine): Promise<Uint8Array> {
  await using _ended = engine;
  const shrunk = await sharp(original).resize({ width: 640 }).jpeg().toBuffer();
  const { faces, size } = await engine.recognize({
    image: { kind: "bytes", bytes: shrunk },
    overrides: { inputSizePx: 640 },
  });
  const [face] = faces;
  assert.ok(face, "a face in the photo");
  const sidePx = Math.round(2 * Math.max(face.box.right - face.box.left, face.box.bottom - face.box.top));
  const left = clamp((face.box.left + face.box.right - sidePx) / 2, size.width - sidePx);
  const top = clamp((face.box.top + face.box.bottom - sidePx) / 2, size.height - sidePx);
  return await sharp(shrunk).extract({ left, top, width: sidePx, height: sidePx }).resize(256).jpeg().toBuffer();
}

const clamp = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most));
