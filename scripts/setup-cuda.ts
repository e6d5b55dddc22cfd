import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { ortDirectory } from "../src/models/native/ort-api.ts";
import { runCommand } from "../src/service/command.ts";
import { showSteps } from "../src/service/step-progress.ts";
import { installWheel, isInstalled, linkProviders, uninstall } from "./setup-cuda/install.ts";
import { type Finding, findDriver, findLibraries } from "./setup-cuda/system.ts";
import { neededLibraries, providersWheel, runtimeVersion, type Wheel } from "./setup-cuda/wheels.ts";

const usage = `Prepares execution.providers cuda and tensorrt: NVIDIA GPUs from Turing on, Linux on x86-64.

usage: npm run setup:cuda [-- options]

  --dry-run         only says what is there, what is missing, and what would be fetched
  --libraries       fetches NVIDIA's libraries too (0.9 GB, NVIDIA's own licence) where the system has none
  --remove          takes away everything that it has fetched
  --config <file>   settings (default: config.json); execution.librariesDirectory names where the files are kept

Fetches ONNX Runtime's providers (247 MB, MIT) from the Python Package Index, verified, in the version of the installed
onnxruntime-node, and links them beside it; run it again after npm ci. It installs nothing into the system and changes
nothing there: what is missing it names, with the package that has it.`;

const megabyte = 1e6;
const described = ({ name, version, tarballBytes, licence }: Wheel): string =>
  `${name} ${version} (${Math.round(tarballBytes / megabyte)} MB, ${licence})`;

await runCommand(
  {
    usage,
    options: {
      "dry-run": { type: "boolean", default: false },
      libraries: { type: "boolean", default: false },
      remove: { type: "boolean", default: false },
      config: { type: "string", default: "config.json" },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    await checkPlatform();
    const config = await loadConfig(values.config, process.env);
    const folder = configPath(config, config.execution.librariesDirectory);
    if (values.remove) {
      const wheels = [providersWheel, ...neededLibraries.flatMap(({ wheel }) => wheel ?? [])];
      await uninstall(wheels, folder, ortDirectory());
      console.log(`removed what was fetched into ${folder}`);
      return 0;
    }
    const wanted = await missingWheels(folder, values.libraries);
    if (values["dry-run"]) for (const wheel of wanted) console.log(`would fetch ${described(wheel)} into ${folder}`);
    else await install(wanted, folder);
    return report(folder, values["dry-run"] && wanted.includes(providersWheel));
  },
);

async function checkPlatform(): Promise<void> {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `CUDA's provider is for Linux on x86-64, this is ${process.platform} on ${process.arch}; use the provider webgpu`,
    );
  const file = createRequire(import.meta.url).resolve("onnxruntime-node/package.json");
  const { version } = JSON.parse(await readFile(file, "utf8")) as { readonly version: string };
  if (version !== runtimeVersion)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `the providers are of version ${runtimeVersion}, onnxruntime-node is ${version}; run npm ci to get the locked one`,
    );
}

async function missingWheels(folder: string, withLibraries: boolean): Promise<readonly Wheel[]> {
  const wheels = new Set([providersWheel]);
  if (withLibraries)
    for (const [i, { state }] of findLibraries(neededLibraries, folder).entries()) {
      const wheel = neededLibraries[i]?.wheel;
      if (state !== "ok" && wheel !== undefined) wheels.add(wheel);
    }
  const states = await Promise.all([...wheels].map((wheel) => isInstalled(wheel, folder)));
  return [...wheels].filter((_, i) => states[i] !== true);
}

async function install(wheels: readonly Wheel[], folder: string): Promise<void> {
  const shown = showSteps();
  try {
    for (const wheel of wheels) {
      const onProgress = (what: string, doneBytes: number, totalBytes: number): void =>
        shown.update({ step: "downloading", what, doneBytes, totalBytes });
      await installWheel(wheel, { folder, environment: process.env, onProgress });
    }
  } finally {
    shown.end();
  }
  await linkProviders(providersWheel, folder, ortDirectory());
  for (const wheel of wheels) console.log(`fetched ${described(wheel)} into ${folder}`);
}

/** @returns 0 when cuda can run */
function report(folder: string, isProviderMissing: boolean): number {
  const findings: readonly Finding[] = [...findDriver(), ...findLibraries(neededLibraries, folder)];
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, state, found, remedy } of findings) {
    console.log(`${what.padEnd(width)}  ${state.padEnd(7)}  ${found}`);
    if (remedy !== undefined) console.log(`${" ".repeat(width + 2)}-> ${remedy}`);
  }
  const missing = findings.filter(({ state, optional }) => state !== "ok" && optional !== true);
  if (missing.length > 0 || isProviderMissing) {
    console.log("\nnot ready: see the remedies above");
    return 1;
  }
  console.log('\nready: set execution.providers to ["cuda"]; the server compares the GPU with the CPU when it starts');
  return 0;
}
