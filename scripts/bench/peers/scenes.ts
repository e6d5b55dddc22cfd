import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { unknownName } from "../../../src/classifier/classifier.ts";
import { seededRandom } from "../../../src/classifier/random.ts";
import { FaceServiceError } from "../../../src/errors.ts";
import { buildDataset } from "../../demo/dataset.ts";
import { enrolled, seenAgain } from "../../demo/people.ts";
import type { Truth } from "./judge.ts";

export interface Scene {
  readonly file: string;
  readonly truth: Truth;
}

/** What every contender learns from, and what it is then shown. */
export interface Scenes {
  readonly dataset: string;
  readonly frames: readonly Scene[];
  /** For the report. */
  readonly origin: string;
}

/** A person's picture with the middle of the face and its height, in pixels of the picture. */
interface Portrait {
  readonly bytes: Buffer;
  readonly person: string | null;
  readonly middle: { readonly x: number; readonly y: number };
  readonly facePx: number;
}

const frameSize = { width: 1920, height: 1080 };
/** Heights of the face, from the far end of a yard to the door. */
export const faceSizesPx = [40, 60, 80, 120, 180, 250] as const;

const residents = 10;
const trainingPhotos = 12;
const trainingStrangers = 60;
/** Of five frames one shows a stranger. */
const strangerEvery = 5;
/** LFW's deep-funnelled photos have 250 pixels a side and the face in the middle. */
const lfwFace = { x: 125, y: 130, heightPx: 112 };

/** Frames of people that LFW has many photos of, on whose other photos everyone trains. */
export async function lfwScenes(lfw: string, work: string, count: number): Promise<Scenes> {
  const people = await photosByPerson(lfw);
  const byCount = [...people].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const known = byCount.slice(0, residents);
  const singles = byCount.filter(([, photos]) => photos.length === 1);
  const perPerson = Math.ceil(count / residents);
  if ((known.at(-1)?.[1].length ?? 0) < trainingPhotos + perPerson || singles.length < trainingStrangers + count)
    throw new FaceServiceError("USAGE_INVALID", `expected ${residents} people with photos enough in ${lfw}`);
  const dataset = join(work, "dataset");
  for (const [name, photos] of known) await copyAll(photos.slice(0, trainingPhotos), join(dataset, name));
  const taught = singles.slice(0, trainingStrangers).map(([, photos]) => photos[0] ?? "");
  await copyAll(taught, join(dataset, unknownName));
  const strangers = singles.slice(trainingStrangers).map(([, photos]) => photos[0] ?? "");
  const portraits = Array.from({ length: count }, async (_, i): Promise<Portrait> => {
    const isStranger = i % strangerEvery === strangerEvery - 1;
    const [name, photos] = known[i % residents] ?? ["", []];
    const photo = isStranger ? strangers[i] : photos[trainingPhotos + Math.floor(i / residents)];
    const middle = { x: lfwFace.x, y: lfwFace.y };
    return { bytes: await readFile(photo ?? ""), person: isStranger ? null : name, middle, facePx: lfwFace.heightPx };
  });
  const frames = await writeFrames(await Promise.all(portraits), work);
  return { dataset, frames, origin: `LFW deep-funneled, ${residents} residents x ${trainingPhotos} photos` };
}

const cropPx = 380;
const sampleFacePx = 150;

/** The same from the sample photos that come with a model: names say little there, for one photo is all there is. */
export async function sampleScenes(photos: string, work: string, count: number): Promise<Scenes> {
  const dataset = join(work, "dataset");
  await buildDataset(photos, dataset);
  const people = [...seenAgain, ...enrolled];
  const portraits = people.map(async ({ name, photo, x, y }): Promise<Portrait> => {
    const file = join(photos, `sample${photo}.jpg`);
    const { width, height } = await sharp(file).metadata();
    const left = Math.max(0, x - cropPx / 2);
    const top = Math.max(0, y - cropPx / 2);
    const area = { left, top, width: Math.min(cropPx, width - left), height: Math.min(cropPx, height - top) };
    const bytes = await sharp(file).extract(area).png().toBuffer();
    return { bytes, person: name, middle: { x: x - left, y: y - top }, facePx: sampleFacePx };
  });
  const all = await Promise.all(portraits);
  const chosen = Array.from({ length: count }, (_, i) => all[i % all.length]).filter((one) => one !== undefined);
  const frames = await writeFrames(chosen, work);
  return { dataset, frames, origin: "sample photos of @vladmandic/face-api, which trained everyone too" };
}

async function photosByPerson(lfw: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const people = new Map<string, readonly string[]>();
  for (const entry of await readdir(lfw, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const files = (await readdir(join(lfw, entry.name))).filter((file) => file.endsWith(".jpg")).sort();
    people.set(
      entry.name,
      files.map((file) => join(lfw, entry.name, file)),
    );
  }
  return people;
}

async function copyAll(files: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [i, file] of files.entries()) await writeFile(join(folder, `${i}.jpg`), await readFile(file));
}

async function writeFrames(portraits: readonly Portrait[], work: string): Promise<readonly Scene[]> {
  const folder = join(work, "events");
  await mkdir(folder, { recursive: true });
  const random = seededRandom(1);
  const wall = await background();
  const scenes: Scene[] = [];
  for (const [i, portrait] of portraits.entries()) {
    const sizePx = faceSizesPx[i % faceSizesPx.length] ?? faceSizesPx[0];
    const scale = sizePx / portrait.facePx;
    const { width, height } = await sharp(portrait.bytes).metadata();
    const placed = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const left = Math.round(random() * (frameSize.width - placed.width));
    const top = Math.round(random() * (frameSize.height - placed.height));
    const person = await sharp(portrait.bytes).resize(placed.width, placed.height, { fit: "fill" }).png().toBuffer();
    const file = join(folder, `${String(i).padStart(3, "0")}.jpg`);
    await sharp(wall, { raw: { ...frameSize, channels: 3 } })
      .composite([{ input: person, left, top }])
      .jpeg({ quality: 85 })
      .toFile(file);
    const middle = { x: left + portrait.middle.x * scale, y: top + portrait.middle.y * scale };
    scenes.push({ file, truth: { person: portrait.person, middle, sizePx } });
  }
  return scenes;
}

/** A yard as a camera at night sees it: broad light and shade, straight edges of things, and the sensor's noise. */
async function background(): Promise<Buffer> {
  const { width, height } = frameSize;
  const things = Array.from({ length: 60 }, (_, i) => {
    const shade = 40 + ((i * 67) % 150);
    const place = `x="${(i * 397) % width}" y="${(i * 211) % height}" width="${60 + ((i * 83) % 300)}"`;
    return `<rect ${place} height="${20 + ((i * 131) % 260)}" fill="rgb(${shade},${shade},${(shade * 9) >> 3})"/>`;
  });
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#556"/>${things.join("")}</svg>`;
  const noise = { type: "gaussian", mean: 128, sigma: 14 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: "grey", noise } })
    .png()
    .toBuffer();
  return await sharp(Buffer.from(picture))
    .blur(1.5)
    .composite([{ input: grain, blend: "overlay" }])
    .removeAlpha()
    .raw()
    .toBuffer();
}
