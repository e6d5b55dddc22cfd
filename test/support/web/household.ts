import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { enrolled, type MarkedFace, seenAgain, strangersPhoto } from "../../../scripts/demo/people.ts";
import { sharp } from "../../../src/images/sharp.ts";
import { fetchedModels } from "../fetched-models.ts";
import { startProgram } from "../program.ts";
import { facePicture, otherCamerasPicture, writePictures } from "./sample-faces.ts";

/** Who lives there, and what the first classifier version takes them for: two of them for each other. */
const residents = [
  { name: "carla", learnedAs: "dana" },
  { name: "dana", learnedAs: "carla" },
  { name: "gina", learnedAs: "gina" },
] as const;

const picturesPerPerson = 6;
/** Of another event, without which nobody could be tested on pictures that were not learned. */
const picturesOfAnotherEvent = 3;
const anotherEvent = "2026-11-02";
const strangerPictures = 6;

export function markedFace(name: string): MarkedFace {
  const face = enrolled.find((candidate) => candidate.name === name);
  if (face === undefined) throw new RangeError(`${name} is in no sample photo`);
  return face;
}

/**
 * Fills a dataset from the sample photos and trains a first version on it, in which two residents have each other's
 * name; the folders are right afterwards, and have pictures of another event for the next training. Alice and Emma are in no picture of it.
 */
export async function furnishHousehold(config: string, directory: string): Promise<void> {
  const photos = await (await fetchedModels()).store.asset("sample-photos");
  const dataset = join(directory, "dataset");
  for (const { name, learnedAs } of residents)
    await writePictures(join(dataset, learnedAs), picturesPerPerson, (i) => facePicture(photos, markedFace(name), i));
  await writeStrangers(photos, join(dataset, "Unknown"));
  await runToEnd("training/encode.js", [dataset, "--config", config]);
  await runToEnd("training/train.js", ["--config", config]);
  await rename(join(dataset, "dana"), join(directory, "swapped"));
  await rename(join(dataset, "carla"), join(dataset, "dana"));
  await rename(join(directory, "swapped"), join(dataset, "carla"));
  for (const { name } of residents) await writeAnotherEvent(photos, join(dataset, name, anotherEvent), name);
}

/** Gina was photographed on another evening; of the others the same photo stands in, as another camera shows it. */
async function writeAnotherEvent(photos: string, folder: string, name: string): Promise<void> {
  const again = seenAgain.find((face) => face.name === name);
  await writePictures(folder, picturesOfAnotherEvent, (i) =>
    again === undefined ? otherCamerasPicture(photos, markedFace(name), i) : facePicture(photos, again, i),
  );
}

async function writeStrangers(photos: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < strangerPictures; i++)
    await writeFile(
      join(folder, `${String(i + 1).padStart(4, "0")}.jpg`),
      await sharp(join(photos, `sample${strangersPhoto}.jpg`))
        .resize({ width: 1600 - 100 * i })
        .modulate({ brightness: 0.85 + 0.06 * i })
        .jpeg({ quality: 85 })
        .toBuffer(),
    );
}

async function runToEnd(program: string, args: readonly string[]): Promise<void> {
  await using running = startProgram(program, args);
  const code = await running.ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${running.output.stdout}\n${running.output.stderr}`);
}
