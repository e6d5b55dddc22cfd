import { sharp } from "../../src/images/sharp.ts";

/** A JPEG of one colour. */
export async function paintedJpeg(width = 64, height = 48): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: "#3366aa" } })
    .jpeg()
    .toBuffer();
}
