import { join } from "node:path";
import sharp from "sharp";
import { fetchedModels } from "../support/fetched-models.ts";

/** Pixels of the sample photo; one woman's face and nobody else's. */
const oneFace = { left: 960, top: 140, width: 480, height: 480 };

/** A JPEG with one face that is fit to be recognised; the border is of another colour for each seed. */
export async function openFacePictures(): Promise<(seed: number) => Promise<Buffer>> {
  const photos = await (await fetchedModels()).store.asset("sample-photos");
  const face = await sharp(join(photos, "sample3.jpg")).extract(oneFace).resize(160).png().toBuffer();
  return (seed) => {
    const background = { r: seed & 255, g: (seed >> 8) & 255, b: (seed * 37) & 255 };
    return sharp(face).extend({ left: 20, right: 20, background }).jpeg().toBuffer();
  };
}
