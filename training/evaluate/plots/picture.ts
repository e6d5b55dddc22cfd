import { sharp } from "../../../src/images/sharp.ts";
import type { Plot } from "./axes.ts";
import { strokePen } from "./pen.ts";

const largestSidePx = 3072;
/** Pixels of the picture per pixel of the plot: for screens that are twice as fine as a page's pixels. */
const fineness = 2;
/** Dots an inch at which a pixel of an SVG is a pixel. */
const plainDensity = 72;

/** PNG of a plot that was drawn with the stroke pen, on white. */
export async function plotPicture({ widthPx, heightPx, svg }: Plot): Promise<Uint8Array> {
  const whole =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}">` +
    `<rect width="${widthPx}" height="${heightPx}" style="fill:${strokePen.colours.paper}"/>${svg}</svg>`;
  const scale = Math.min(fineness, largestSidePx / Math.max(widthPx, heightPx));
  return await sharp(Buffer.from(whole), { density: plainDensity * scale, unlimited: true })
    .png({ palette: true, effort: 1 })
    .toBuffer();
}
