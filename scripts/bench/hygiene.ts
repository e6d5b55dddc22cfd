import { checkGallery } from "../../src/face/hygiene/check-gallery.ts";
import type { Finding } from "../../src/face/hygiene/finding.ts";
import { openGallery } from "../../src/face/hygiene/gallery.ts";
import { readEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { hygieneOptions } from "../../src/gallery/hygiene.ts";
import { showProgress } from "../../src/service/progress.ts";
import type { Bench } from "./bench.ts";
import { wholeNumber } from "./bench.ts";
import { cleanGallery, type GallerySize } from "./hygiene/gallery.ts";
import { type Planted, plantFaults } from "./hygiene/plants.ts";

/** People, pictures of each, pictures of strangers. */
const sizes: readonly Omit<GallerySize, "seed">[] = [
  { people: 62, images: 20, strangers: 100 },
  { people: 62, images: 20, strangers: 1000 },
  { people: 20, images: 10, strangers: 20 },
  { people: 5, images: 20, strangers: 0 },
  { people: 1, images: 20, strangers: 20 },
];
const options = hygieneOptions(3);

interface Score {
  readonly fault: string;
  readonly planted: number;
  readonly precision: number;
  readonly recall: number;
}

export const bench: Bench = {
  summary: "what the check of a training set finds of planted faults",
  usage: "<embeddings file of LFW, written by npm run encode> [--seed N]",
  options: { seed: { type: "string" } },
  maxArguments: 1,
  async run({ paths, values }) {
    const seed = wholeNumber(values["seed"], 1);
    const { images, model } = await readEmbeddings(paths[0] ?? "");
    const progress = showProgress({ label: "checking", total: sizes.length, unit: "training sets" });
    const sets = sizes.map((size, i) => {
      const gallery = cleanGallery(images, { ...size, seed });
      const startedMs = performance.now();
      const alarms = checkGallery(openGallery(gallery.faces), options).filter(({ severity }) => severity !== "hint");
      const tookMs = Math.round(performance.now() - startedMs);
      const faults = plantFaults(gallery, seed).map(score);
      progress.update(i + 1);
      return { ...size, tookMs, falseAlarms: alarms.length, alarms, faults };
    });
    progress.end();
    for (const { people, images: each, strangers, falseAlarms, alarms, faults, tookMs } of sets) {
      console.log(
        `\n${people} people x ${each} pictures, ${strangers} strangers (${tookMs} ms): ${falseAlarms} false alarms when clean`,
      );
      for (const { kind, severity, people: who, files, figures } of alarms)
        console.log(`  ${severity}: ${kind}: ${[...who, ...files].join(", ")} ${JSON.stringify(figures)}`);
      console.table(faults.map((row) => ({ ...row, precision: percent(row.precision), recall: percent(row.recall) })));
    }
    return { model, seed, sets: sets.map(({ alarms: _listed, ...rest }) => rest) };
  },
};

/** What the kinds name, against what was planted. Of a pair of files one is enough. */
function score({ name, faces, planted, kinds }: Planted): Score {
  const named = checkGallery(openGallery(faces), options)
    .filter(({ kind, severity }) => kinds.includes(kind) && severity !== "hint")
    .flatMap(namedBy);
  const right = named.filter((names) => names.some((each) => planted.has(each)));
  const found = new Set(right.flat().filter((each) => planted.has(each)));
  return {
    fault: name,
    planted: planted.size,
    precision: named.length > 0 ? right.length / named.length : Number.NaN,
    recall: found.size / planted.size,
  };
}

function namedBy({ kind, files, people }: Finding): readonly (readonly string[])[] {
  if (files.length === 0) return [[[...people].sort().join("+")]];
  return kind === "same face, two folders" ? [files] : files.map((file) => [file]);
}

const percent = (value: number): string => (Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : "-");
