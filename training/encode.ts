import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { unknownName } from "../src/classifier/classifier.ts";
import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import type { ModelId } from "../src/face/embedding.ts";
import { type Dataset, listDataset } from "../src/gallery/dataset.ts";
import { type Embeddings, readEmbeddings, writeEmbeddings } from "../src/gallery/embeddings-file.ts";
import { checkImages, hygieneFile, hygieneJson, hygieneSummary, hygieneText } from "../src/gallery/hygiene.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";
import { beSupervised, supervisedUsage } from "../src/service/supervised.ts";
import { copyDamages } from "./degraded-copies.ts";
import { type EncodedDataset, encodeDataset } from "./encode-dataset.ts";
import { encodeReport } from "./encode-report.ts";
import { startEngine } from "./start-engine.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

const usage = `Encodes the faces of a dataset: one folder of pictures per person, and one named ${unknownName} for strangers.
Folders inside a person's folder are events (pictures taken together); a folder "not" inside it holds pictures of
others who were taken for the person.

usage: npm run encode [<dataset>] [-- --config <file>] [--force]

  <dataset>         default: gallery.directory
  --config <file>   settings (default: config.json)
  --force           encode every image again, also the unchanged ones
  ${supervisedUsage}

Writes training.embeddingsFile; unchanged pictures are not encoded again. Fetches the networks if they are missing.`;

await runCommand(
  {
    usage,
    options: {
      config: { type: "string", default: "config.json" },
      force: { type: "boolean", default: false },
      supervised: { type: "boolean", default: false },
    },
    maxArguments: 1,
  },
  async ({ values, positionals }) => {
    if (values.supervised) beSupervised();
    const config = await loadConfig(values.config, process.env);
    const dataset = await listDataset(positionals[0] ?? configPath(config, config.gallery.directory));
    return encode(config, dataset, values.force);
  },
);

async function encode(config: Config, dataset: Dataset, force: boolean): Promise<number> {
  const file = configPath(config, config.training.embeddingsFile);
  // The dataset is what the user names; the roots of the configuration guard the server's callers.
  const images = { ...config.images, allowedRoots: [dataset.directory] };
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);

  await using engine = await startEngine({ ...config, images }, "encode");
  const { detector, embedder, workers } = engine.status();
  const recipe = recipeOf(config, detector, embedder);
  const previous = force || !existsSync(file) ? undefined : await readEmbeddings(file);
  const progress = showProgress({ label: "encoding", total: dataset.images.length, unit: "images" });
  const encoded = await encodeDataset(dataset.images, previous?.recipe === recipe ? previous : undefined, engine, {
    inFlight: workers * 2,
    degradedCopies: config.training.degradedCopies,
    signal: stop.signal,
    onImage: (done, rejected) => {
      if (rejected !== undefined) progress.note(`not encoded: ${rejected.file}: ${rejected.reason}`);
      progress.update(done);
    },
  });
  progress.end();

  const embeddings = assemble(withoutGone(encoded, dataset), recipe, embedder as ModelId);
  await writeEmbeddings(file, embeddings);
  process.stdout.write(`${encodeReport(dataset, encoded)}\nwrote ${file}\n`);
  if (encoded.left === 0) process.stdout.write(`\n${await reportHygiene(config, embeddings)}\n`);
  if (encoded.left > 0) {
    process.stdout.write(`stopped with ${encoded.left} images left; run the command again to go on\n`);
    return 130;
  }
  return 0;
}

/**
 * Everything that changes an embedding or the choice of a face; another recipe means to encode anew. A release may
 * find or align faces otherwise, so the project's version is part of it.
 */
function recipeOf(config: Config, detector: string, embedder: string): string {
  const { detection, quality, images } = config;
  const copies = config.training.degradedCopies ? copyDamages : [];
  const parts = [version, detector, embedder, detection, quality, images.maxSidePx, copies];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** A picture that was taken away meanwhile must not come back through the file: somebody may have been erased. */
function withoutGone(encoded: EncodedDataset, { directory }: Dataset): EncodedDataset {
  const isThere = ({ file }: { readonly file: string }): boolean => existsSync(join(directory, file));
  return { ...encoded, images: encoded.images.filter(isThere), rejected: encoded.rejected.filter(isThere) };
}

function assemble(encoded: EncodedDataset, recipe: string, model: ModelId): Embeddings {
  const { images, rejected } = encoded;
  const first = images[0];
  if (first === undefined)
    throw new FaceServiceError(
      "DATASET_INVALID",
      `none of ${rejected.length} images gave a face; see the reasons above, or lower quality.* and detection.minScore in config.json`,
    );
  return { model, dimensions: first.vector.length, recipe, images, rejected };
}

/** Beside the embeddings, for people and for programs; what is worst also on the terminal. */
async function reportHygiene({ training, ...config }: Config, { images, rejected }: Embeddings): Promise<string> {
  const report = checkImages(images, training.minImagesPerPerson);
  const embeddingsFile = configPath(config, training.embeddingsFile);
  const text = hygieneFile(embeddingsFile, "txt");
  await writeFile(text, `${hygieneText(report)}\n`);
  await writeFile(hygieneFile(embeddingsFile, "json"), hygieneJson(report, rejected));
  return hygieneSummary(report, text);
}
