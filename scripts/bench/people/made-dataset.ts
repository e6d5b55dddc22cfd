import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { hygieneFile } from "../../../src/gallery/hygiene.ts";

export interface DatasetShape {
  readonly people: number;
  readonly samples: number;
}

export const personName = (index: number): string => `Person ${String(index).padStart(4, "0")}`;
const fileName = (index: number): string => `${String(index).padStart(4, "0")}.jpg`;

/** Folders with pictures, notes for every second person, and what encode writes about them: each tenth is doubtful. */
export async function makeDataset(dataset: string, embeddingsFile: string, shape: DatasetShape): Promise<void> {
  const picture = await sharp({ create: { width: 160, height: 160, channels: 3, background: "#456" } })
    .jpeg()
    .toBuffer();
  const files: string[] = [];
  for (let p = 0; p < shape.people; p++) {
    const folder = join(dataset, personName(p));
    await mkdir(folder, { recursive: true });
    for (let s = 0; s < shape.samples; s++) {
      await writeFile(join(folder, fileName(s)), picture);
      files.push(`${personName(p)}/${fileName(s)}`);
    }
    if (p % 2 === 0) await writeFile(join(folder, "person.json"), JSON.stringify({ notes: "made for a bench" }));
    // As a dataset is that nobody has just changed.
    const past = new Date(Date.now() - 60_000);
    await utimes(folder, past, past);
  }
  await mkdir(dirname(embeddingsFile), { recursive: true });
  const findings = files
    .filter((_, i) => i % 10 === 0)
    .map((file) => ({ kind: "weak faces", severity: "hint", people: [], files: [file], figures: {}, text: "small" }));
  const report = { formatVersion: 1, findings, notEncoded: [], faces: files.map((file) => ({ file })) };
  await writeFile(hygieneFile(embeddingsFile, "json"), JSON.stringify(report));
}
