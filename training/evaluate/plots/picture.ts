import { sharp } from "../../../src/images/sharp.ts";
import type { Plot } from "./axes.ts";
import { strokePen } from "./pen.ts";

const largestSidePx = 4096;
/** Twice as fine as a page's pixels, for screens that are. */
const density = 144;

/** PNG of a plot that was drawn with the stroke pen, on white. */
export async function plotPicture({ widthPx, heightPx, svg }: Plot): Promise<Uint8Array> {
  const whole =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}">` +
    `<rect width="${widthPx}" height="${heightPx}" style="fill:${strokePen.colours.paper}"/>${svg}</svg>`;
  return await sharp(Buffer.from(whole), { density })
    .resize({ width: largestSidePx, height: largestSidePx, fit: "inside", withoutEnlargement: true })
    .png({ palette: true })
    .toBuffer();
}
