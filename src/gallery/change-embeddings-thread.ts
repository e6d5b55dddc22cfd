import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../errors.ts";
import type { Finding } from "../face/hygiene/finding.ts";
import { writeDurably } from "../files/write-file.ts";
import type { EmbeddingsChange } from "./change-embeddings.ts";
import { readEmbeddings, writeEmbeddings } from "./embeddings-file.ts";
import { hygieneFile } from "./hygiene.ts";
import { findingText } from "./hygiene-text.ts";

export type ThreadAnswer = { readonly faces: number } | { readonly problem: string };

interface Named {
  readonly file: string;
}

/** How a list of what was made from pictures changes with their person. */
class Renaming {
  readonly #name: string;
  readonly #becomes: string | null;

  constructor({ name, becomes }: EmbeddingsChange) {
    this.#name = name;
    this.#becomes = becomes;
  }

  isTheirs(file: string): boolean {
    return file.startsWith(`${this.#name}/`);
  }

  file(file: string): string {
    return this.isTheirs(file) ? `${this.#becomes}${file.slice(this.#name.length)}` : file;
  }

  /** @returns the items without the person's where that is gone */
  kept<T extends Named>(items: readonly T[]): readonly T[] {
    if (this.#becomes === null) return items.filter(({ file }) => !this.isTheirs(file));
    return items.map((item) => ({ ...item, file: this.file(item.file) }));
  }

  label(label: string): string {
    return label === this.#name ? (this.#becomes ?? "") : label;
  }

  /** @returns undefined where the person who is gone stands in it */
  finding(finding: Finding): (Finding & { readonly text: string }) | undefined {
    const isAbout = finding.people.includes(this.#name) || finding.files.some((file) => this.isTheirs(file));
    if (isAbout && this.#becomes === null) return undefined;
    const people = finding.people.map((name) => this.label(name));
    const files = finding.files.map((file) => this.file(file));
    const renamed = { ...finding, people, files };
    return { ...renamed, text: findingText(renamed) };
  }
}

async function change(given: EmbeddingsChange): Promise<number> {
  const { embeddingsFile } = given;
  const renaming = new Renaming(given);
  const embeddings = await readEmbeddings(embeddingsFile);
  const { images, rejected } = embeddings;
  const theirs = images.filter(({ file }) => renaming.isTheirs(file)).length;
  if (theirs > 0 || rejected.some(({ file }) => renaming.isTheirs(file)))
    await writeEmbeddings(embeddingsFile, {
      ...embeddings,
      images: renaming.kept(images).map((image) => ({ ...image, label: renaming.label(image.label) })),
      rejected: renaming.kept(rejected),
    });
  await changeHygiene(embeddingsFile, renaming);
  return theirs;
}

/** What is read of the file that encode writes. */
interface HygieneJson {
  readonly findings: readonly Finding[];
  readonly notEncoded: readonly Named[];
  readonly faces: readonly (Named & {
    readonly label: string;
    readonly nearest?: { readonly name: string } | undefined;
  })[];
}

async function changeHygiene(embeddingsFile: string, renaming: Renaming): Promise<void> {
  const path = hygieneFile(embeddingsFile, "json");
  if (!existsSync(path)) return;
  const report = JSON.parse(await readFile(path, "utf8")) as HygieneJson;
  const findings = report.findings.flatMap((finding) => renaming.finding(finding) ?? []);
  const faces = renaming.kept(report.faces).map(({ nearest, ...face }) => {
    const label = renaming.label(face.label);
    const name = nearest && renaming.label(nearest.name);
    return { ...face, label, ...(name ? { nearest: { ...nearest, name } } : {}) };
  });
  const next = { ...report, findings, notEncoded: renaming.kept(report.notEncoded), faces };
  await replace(path, `${JSON.stringify(next, null, 1)}\n`);
  const lines = findings.map(({ severity, text }) => `${severity}: ${text}`);
  const text = [`training set: ${findings.length} findings`, ...lines].join("\n");
  await replace(hygieneFile(embeddingsFile, "txt"), `${text}\n`);
}

const replace = (path: string, text: string): Promise<void> => writeDurably(path, text, { mode: 0o640 });

if (parentPort !== null) {
  const answer: ThreadAnswer = await change(workerData as EmbeddingsChange).then(
    (faces) => ({ faces }),
    (error: unknown) => ({ problem: messageOf(error) }),
  );
  parentPort.postMessage(answer);
}
