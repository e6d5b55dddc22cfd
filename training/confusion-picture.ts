import sharp from "sharp";
import type { Evaluation } from "./evaluation.ts";

const cellPx = 44;
const marginPx = 24;
const titlePx = 44;
const characterPx = 7.5;
/** Beyond so many classes numbers in cells cannot be read; shades still can. */
const mostNumbered = 40;
const largestSidePx = 4096;

/** PNG of the confusion matrix: each row's shares as shades, counts as numbers; rows the truth, columns the answer. */
export async function confusionPicture(title: string, evaluation: Evaluation): Promise<Uint8Array> {
  const svg = confusionSvg(title, evaluation);
  const image = sharp(Buffer.from(svg)).resize({
    width: largestSidePx,
    height: largestSidePx,
    fit: "inside",
    withoutEnlargement: true,
  });
  return await image.png({ palette: true }).toBuffer();
}

export function confusionSvg(title: string, { rows, columns, confusion }: Evaluation): string {
  const cell = rows.length > mostNumbered ? cellPx / 3 : cellPx;
  const labelPx = Math.min(260, Math.max(...columns.map((name) => name.length)) * characterPx + 12);
  const left = marginPx + labelPx;
  const top = titlePx + labelPx;
  const width = Math.max(left + columns.length * cell + marginPx, title.length * 9 + 2 * marginPx);
  const height = top + rows.length * cell + marginPx;
  const fontPx = Math.min(13, cell - 2);
  const parts = [
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${marginPx}" y="28" font-size="16" fill="#1b1b1b">${escaped(title)}</text>`,
    ...columns.map((name, c) => {
      const x = left + (c + 0.5) * cell + fontPx / 3;
      return `<text transform="translate(${x},${top - 8}) rotate(-90)" font-size="${fontPx}" fill="#1b1b1b">${escaped(name)}</text>`;
    }),
    ...rows.map((name, r) => {
      const y = top + (r + 0.5) * cell + fontPx / 3;
      return `<text x="${left - 8}" y="${y}" text-anchor="end" font-size="${fontPx}" fill="#1b1b1b">${escaped(name)}</text>`;
    }),
    ...confusion.flatMap((row, r) => row.map((count, c) => square({ row, r, c, count }, { left, top, cell }))),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${parts.join("")}</svg>`;
}

interface Square {
  readonly row: readonly number[];
  readonly r: number;
  readonly c: number;
  readonly count: number;
}

function square(
  { row, r, c, count }: Square,
  { left, top, cell }: { readonly left: number; readonly top: number; readonly cell: number },
): string {
  const total = row.reduce((sum, value) => sum + value, 0);
  const share = total > 0 ? count / total : 0;
  const x = left + c * cell;
  const y = top + r * cell;
  // Right answers in green, "undecided" and other answers in red; the deeper the larger the row's share.
  const deep = c === r ? [22, 122, 78] : [178, 42, 42];
  const [red, green, blue] = deep.map((value) => Math.round(250 + (value - 250) * share));
  const box = `<rect x="${x}" y="${y}" width="${cell - 1}" height="${cell - 1}" fill="rgb(${red},${green},${blue})"/>`;
  if (count === 0 || cell < cellPx) return box;
  const ink = share > 0.5 ? "#ffffff" : "#1b1b1b";
  return `${box}<text x="${x + cell / 2}" y="${y + cell / 2 + 5}" text-anchor="middle" font-size="13" fill="${ink}">${count}</text>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Control characters are not allowed in XML at all, and a folder's name may hold them.
const escaped = (text: string): string =>
  Array.from(text.slice(0, 40), (c) => entities[c] ?? (c < " " ? "?" : c)).join("");
