import { readdir } from "node:fs/promises";
import type { Bench } from "./bench.ts";

const notBenches = new Set(["bench", "bench-files", "main"]);

/** Of every module in this folder that is a bench, in order. */
export async function benchNames(): Promise<readonly string[]> {
  const files = await readdir(new URL(".", import.meta.url));
  return files
    .flatMap((file) => /^([a-z0-9-]+)\.js$/.exec(file)?.[1] ?? [])
    .filter((name) => !notBenches.has(name))
    .sort();
}

export async function openBench(name: string): Promise<Bench> {
  const { bench } = (await import(new URL(`${name}.js`, import.meta.url).href)) as { readonly bench: Bench };
  return bench;
}
