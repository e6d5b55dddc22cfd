import { join } from "node:path";
import sharp from "sharp";
import { fetchedModels } from "./fetched-models.ts";

/** Two people in one of the sample photos. */
const faces = {
  alice: { left: 172, top: 438 },
  bea: { left: 573, top: 294 },
} as const;
const cropPx = 380;

export type SamplePerson = keyof typeof faces;

/** The photo that shows both. */
export const sampleGroup = async (): Promise<string> =>
  join(await (await fetchedModels()).store.asset("sample-photos"), "sample6.jpg");

/** One person's face as a JPEG; another brightness gives another picture. */
export async function samplePicture(name: SamplePerson, brightness: number): Promise<Buffer> {
  const crop = sharp(await sampleGroup()).extract({ ...faces[name], width: cropPx, height: cropPx });
  return await sharp(await crop.png().toBuffer())
    .modulate({ brightness })
    .jpeg({ quality: 80 })
    .toBuffer();
}
