import type { PixelNorm } from "../face/resample.ts";

/** What face-api's 68-point network (justadudewhohacks/face-api.js, MIT) is fed with, whoever cuts the face out. */
export const landmark68Network: { readonly sidePx: number; readonly norm: PixelNorm } = {
  sidePx: 112,
  norm: { mean: [122.782, 117.001, 104.298], scale: 1 / 255, order: "rgb" },
};
