import { writeFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { runCommand } from "../src/service/command.ts";

const usage = `Writes a config.json for the installed services: the checkout's settings, with data where they may write.

usage: node dist/scripts/service-settings.js <config.json> <new file> <server's state> <uploader's state>

The new file must not exist. Paths that are absolute already stay as they are.`;

interface Paths {
  models: { directory: string };
  classifier: { directory: string };
  engine: { planFile: string };
  training: { embeddingsFile: string; jobsFile: string };
  gallery: { directory: string; trashDirectory: string };
  images: { allowedRoots: string[] };
  spool: { file: string };
  results: { embedded: { file: string } };
  archive: { folder: { directory: string } };
  zoneminder: { eventSocket: string | null };
  http: { keysFile: string };
  sightings: { file: string };
}

await runCommand({ usage, options: {}, maxArguments: 4 }, async ({ positionals }) => {
  const [source, target, serverState, uploaderState] = positionals;
  if (source === undefined || target === undefined || serverState === undefined || uploaderState === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected four arguments; see --help");
  const { directory: _, ...settings } = await loadConfig(source, {});
  const config = structuredClone(settings) as typeof settings & Paths;
  const placed = (path: string, place: string): string => (isAbsolute(path) ? path : place);
  config.models.directory = placed(config.models.directory, `${serverState}/models`);
  config.classifier.directory = placed(config.classifier.directory, `${serverState}/classifiers`);
  config.engine.planFile = placed(config.engine.planFile, `${serverState}/engine-plan.json`);
  config.training.embeddingsFile = placed(config.training.embeddingsFile, `${serverState}/embeddings/embeddings.bin`);
  config.training.jobsFile = placed(config.training.jobsFile, `${serverState}/training-jobs.json`);
  config.gallery.directory = placed(config.gallery.directory, `${serverState}/dataset`);
  config.gallery.trashDirectory = placed(config.gallery.trashDirectory, `${serverState}/trash`);
  config.images.allowedRoots = config.images.allowedRoots.filter(isAbsolute);
  config.spool.file = placed(config.spool.file, `${uploaderState}/spool.db`);
  config.results.embedded.file = placed(config.results.embedded.file, `${uploaderState}/results.db`);
  config.archive.folder.directory = placed(config.archive.folder.directory, `${uploaderState}/archive`);
  config.sightings.file = placed(config.sightings.file, `${uploaderState}/sightings.db`);
  config.http.keysFile = placed(config.http.keysFile, `${serverState}/api-keys.json`);
  config.zoneminder.eventSocket ??= "/run/face-upload/events.sock"; // RuntimeDirectory of face-upload.service
  await writeFile(target, `${JSON.stringify(config, null, 2)}\n`, { flag: "wx", mode: 0o644 });
  return 0;
});
