import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Whatever figures depend on, by name, ready to be shown. */
export type Machine = Readonly<Record<string, string>>;

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const packages = ["onnxruntime-node", "sharp", "zeromq"];

export async function describeMachine(): Promise<Machine> {
  const versions = await Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const));
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: String(availableParallelism()),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}, ${arch()}`,
    node: process.versions.node,
    ...Object.fromEntries(versions),
    commit: await commit(),
    "load before": (loadavg()[0] ?? 0).toFixed(1),
    date: new Date().toISOString(),
  };
}

async function versionOf(name: string): Promise<string> {
  // A package may hide its package.json, but its main file lies below it.
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
    const found = text === undefined ? {} : (JSON.parse(text) as { name?: string; version?: string });
    if (found.name === name) return found.version ?? "unknown";
  }
  return "unknown";
}

const git = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)("git", ["-C", root, ...args])).stdout.trim();

async function commit(): Promise<string> {
  try {
    const changed = await git("status", "--porcelain", "--untracked-files=no");
    return `${await git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : ", with changes"}`;
  } catch {
    return "not a git checkout";
  }
}
