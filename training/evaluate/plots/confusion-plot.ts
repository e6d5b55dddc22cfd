import type { Confusion } from "../../../src/face/evaluation/confusion.ts";
import type { Plot } from "./axes.ts";
import { type Pen, round } from "./pen.ts";

const cellPx = 34;
const marginPx = 24;
const titlePx = 44;
const characterPx = 7;
const longestName = 32;
/** Beyond so many classes numbers in cells cannot be read; shades still can. */
const mostNumbered = 40;

/** Each row's shares as shades, counts as numbers; rows the truth, columns the answer. */
export function confusionPlot(pen: Pen, title: string, { rows, columns, counts }: Confusion): Plot {
  const cell = rows.length > mostNumbered ? cellPx / 2 : cellPx;
  const shown = columns.map((name) => (name.length > longestName ? `${name.slice(0, longestName - 1)}.` : name));
  const labelPx = Math.max(...shown.map((name) => name.length)) * characterPx + 12;
  const left = marginPx + labelPx;
  const top = titlePx + labelPx;
  const fontPx = Math.min(13, cell - 3);
  const parts = [
    pen.text(title, { x: marginPx, y: 28, sizePx: 16 }),
    ...shown.map((name, c) =>
      pen.text(name, { x: left + (c + 0.5) * cell + fontPx / 3, y: top - 8, sizePx: fontPx, isUpright: true }),
    ),
    ...rows.map((_, r) =>
      pen.text(shown[r]!, { x: left - 8, y: top + (r + 0.5) * cell + fontPx / 3, sizePx: fontPx, anchor: "end" }),
    ),
    background(pen, { x: left, y: top, cell }, columns.length, rows.length),
    ...counts.flatMap((row, r) =>
      row.map((count, c) =>
        square(pen, { row, count, isRight: r === c }, { x: left + c * cell, y: top + r * cell, cell }),
      ),
    ),
  ];
  return {
    widthPx: Math.ceil(Math.max(left + columns.length * cell + marginPx, title.length * 9 + 2 * marginPx)),
    heightPx: Math.ceil(top + rows.length * cell + marginPx),
    svg: parts.join(""),
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
}

/** One square with lines, since of hundreds of people nearly all cells are empty. */
function background({ colours }: Pen, { x, y, cell }: Place, columns: number, rows: number): string {
  const [width, height] = [columns * cell, rows * cell];
  const lines = [
    ...Array.from({ length: columns + 1 }, (_, c) => `M${round(x + c * cell - 0.5)} ${round(y)}v${height}`),
    ...Array.from({ length: rows + 1 }, (_, r) => `M${round(x)} ${round(y + r * cell - 0.5)}h${width}`),
  ];
  return (
    `<rect x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" style="fill:${colours.faint};fill-opacity:0.3"/>` +
    `<path d="${lines.join("")}" style="stroke:${colours.paper};stroke-width:1"/>`
  );
}

function square(
  pen: Pen,
  { row, count, isRight }: { readonly row: readonly number[]; readonly count: number; readonly isRight: boolean },
  { x, y, cell }: Place,
): string {
  if (count === 0) return "";
  const { right, fpir, ink, paper } = pen.colours;
  // A rare mistake must still be seen beside an empty cell.
  const opacity = Math.max(0.12, count / row.reduce((sum, value) => sum + value, 0));
  const box = `<rect x="${round(x)}" y="${round(y)}" width="${cell - 1}" height="${cell - 1}" style="fill:${isRight ? right : fpir};fill-opacity:${round(opacity)}"/>`;
  if (cell < cellPx) return box;
  const colour = opacity > 0.5 ? paper : ink;
  return `${box}${pen.text(String(count), { x: x + cell / 2 - 0.5, y: y + cell / 2 + 4.5, anchor: "middle", colour })}`;
}
