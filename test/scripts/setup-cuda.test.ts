import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  type InstallOptions,
  installWheel,
  isInstalled,
  linkProviders,
  uninstall,
} from "../../scripts/setup-cuda/install.ts";
import { findLibraries } from "../../scripts/setup-cuda/system.ts";
import { unzipFiles } from "../../scripts/setup-cuda/unzip.ts";
import { neededLibraries, providersWheel, runtimeVersion } from "../../scripts/setup-cuda/wheels.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startWheelIndex, type TestIndex, zipped } from "../support/wheel-index.ts";

const contents = {
  "some/lib/first.so": Buffer.from("the first library"),
  "some/lib/second.so": Buffer.alloc(100_000, "the second library"),
  "some/README": Buffer.from("not a library"),
};

const options = (index: TestIndex, folder: string): InstallOptions => ({
  folder,
  environment: index.environment,
  onProgress: () => undefined,
});

describe("npm run setup:cuda", () => {
  test("takes the libraries out of a wheel, whole, and nothing else", async () => {
    await using folder = await temporaryDirectory();
    await using index = await startWheelIndex(contents);
    assert.equal(await isInstalled(index.wheel, folder.path), false);
    await installWheel(index.wheel, options(index, folder.path));
    assert.deepEqual(await readFile(join(folder.path, "first.so")), contents["some/lib/first.so"]);
    assert.deepEqual(await readFile(join(folder.path, "second.so")), contents["some/lib/second.so"]);
    const kept = ["downloads", "first.so", "second.so", "some-libraries.json"];
    assert.deepEqual((await readdir(folder.path)).sort(), kept);
    assert.deepEqual(await readdir(join(folder.path, "downloads")), []);
  });

  test("downloads nothing when all is there, and again what was damaged", async () => {
    await using folder = await temporaryDirectory();
    await using index = await startWheelIndex(contents);
    await installWheel(index.wheel, options(index, folder.path));
    await installWheel(index.wheel, options(index, folder.path));
    assert.equal(index.requests.length, 1);
    await writeFile(join(folder.path, "second.so"), "another");
    assert.equal(await isInstalled(index.wheel, folder.path), false);
    await installWheel(index.wheel, options(index, folder.path));
    assert.deepEqual(await readFile(join(folder.path, "second.so")), contents["some/lib/second.so"]);
  });

  test("goes on with a download that was interrupted", async () => {
    await using folder = await temporaryDirectory();
    await using index = await startWheelIndex(contents);
    await mkdir(join(folder.path, "downloads"));
    const partial = join(folder.path, "downloads", `${index.wheel.name}@${index.wheel.version}.tgz.part`);
    await writeFile(partial, zipped(contents).subarray(0, 100));
    await installWheel(index.wheel, options(index, folder.path));
    assert.deepEqual(index.requests, ["bytes=100-"]);
    assert.ok(await isInstalled(index.wheel, folder.path));
  });

  test("refuses a wheel that is another one, and an index that has none", async () => {
    await using folder = await temporaryDirectory();
    await using index = await startWheelIndex(contents);
    index.replacement = zipped({ ...contents, "some/lib/first.so": Buffer.from("the worst library") });
    await assert.rejects(installWheel(index.wheel, options(index, folder.path)), { code: "MODEL_INVALID" });
    assert.ok(!existsSync(join(folder.path, "first.so")));
    const unknown = { ...index.wheel, file: "some_libraries-9-py3-none-any.whl" };
    await assert.rejects(installWheel(unknown, options(index, folder.path)), {
      code: "UNAVAILABLE",
      message: /the index does not have some_libraries-9/,
    });
  });

  test("links the providers, does so again, touches no file of others, and takes its own away", async () => {
    await using folder = await temporaryDirectory();
    await using index = await startWheelIndex(contents);
    await installWheel(index.wheel, options(index, folder.path));
    const target = join(folder.path, "runtime");
    await linkProviders(index.wheel, folder.path, target);
    await linkProviders(index.wheel, folder.path, target);
    assert.equal(await readlink(join(target, "first.so")), join(folder.path, "first.so"));
    await uninstall([index.wheel], folder.path, target);
    assert.deepEqual(await readdir(target), []);
    await writeFile(join(target, "first.so"), "somebody's");
    await assert.rejects(linkProviders(index.wheel, folder.path, target), {
      code: "CONFIG_INVALID",
      message: /was not put there by this program/,
    });
    assert.equal((await stat(join(target, "first.so"))).size, "somebody's".length);
  });

  test("knows the wheels of the runtime that is installed", async () => {
    const file = fileURLToPath(new URL("../../../node_modules/onnxruntime-node/package.json", import.meta.url));
    const { version } = JSON.parse(await readFile(file, "utf8")) as { readonly version: string };
    assert.equal(runtimeVersion, version, "pin the providers of the new version too");
    assert.ok(providersWheel.file.includes(`-${version}-`));
  });

  test("names each library that is not there, with the package that has it", async () => {
    await using folder = await temporaryDirectory();
    const [needed] = neededLibraries;
    assert.ok(needed);
    const [finding] = findLibraries([{ ...needed, file: "libno-such.so.13" }], folder.path);
    assert.equal(finding?.state, "missing");
    assert.match(finding?.remedy ?? "", /cuda-cudart-13-0 .*setup:cuda -- --libraries/);
  });

  test("only looks on --dry-run, and ends with 1 where CUDA cannot run", async (context) => {
    if (existsSync("/dev/nvidia0")) return context.skip("this machine has a GPU of NVIDIA");
    await using folder = await temporaryDirectory();
    const config = join(folder.path, "config.json");
    await writeFile(config, JSON.stringify({ execution: { librariesDirectory: "./cuda" } }));
    const program = fileURLToPath(new URL("../../scripts/setup-cuda.js", import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [program, "--dry-run", "--config", config], {
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stdout, /would fetch onnxruntime-gpu .*MIT/);
    assert.match(stdout, /driver.*missing.*nvidia-driver/s);
    assert.deepEqual(await readdir(folder.path), ["config.json"]);
  });
});

describe("unzipFiles", () => {
  test("refuses what is no archive, is cut short, or lacks the file", async () => {
    await using folder = await temporaryDirectory();
    const file = join(folder.path, "a.zip");
    for (const bytes of [Buffer.alloc(0), Buffer.from("nothing"), zipped(contents).subarray(0, -60)]) {
      await writeFile(file, bytes);
      await assert.rejects(unzipFiles(file, ["some/README"], folder.path), { code: "MODEL_INVALID" });
    }
    await writeFile(file, zipped(contents));
    await assert.rejects(unzipFiles(file, ["some/other"], folder.path), { message: /some\/other in a\.zip/ });
    assert.deepEqual(await readdir(folder.path), ["a.zip"]);
  });
});
