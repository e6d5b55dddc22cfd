import sharp from "sharp";

/** A small picture of one colour; another seed gives other bytes. */
export async function plainPicture(seed: number, format: "jpeg" | "png" | "webp" = "jpeg"): Promise<Buffer> {
  const background = { r: (seed * 37) % 256, g: (seed * 91) % 256, b: (seed * 53) % 256 };
  return await sharp({ create: { width: 48, height: 40, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}
