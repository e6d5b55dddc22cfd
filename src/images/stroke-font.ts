import { spelledInAscii } from "./ascii-spelling.ts";

/**
 * A font of pen strokes, so that pictures can be labelled on a machine without any font. A stroke is a run of points
 * of two characters, x from 0 to 8 and y from 0 to g in base 17: capitals stand on y = c (12) and reach to 0, small
 * letters to 4, tails to g (16).
 */
const glyphs: Readonly<Record<string, string>> = {
  A: "0c408c 1878",
  B: "000c6c8a886606 0060828466",
  C: "826020020a2c6c8a",
  D: "000c5c89835000",
  E: "80000c8c 0666",
  F: "80000c 0666",
  G: "826020020a2c6c8a8656",
  H: "000c 808c 0686",
  I: "202c 0040 0c4c",
  J: "606a4c2c0a",
  K: "000c 80068c",
  L: "000c7c",
  M: "0c0047808c",
  N: "0c008c80",
  O: "2060828a6c2c0a0220",
  P: "0c006082856707",
  Q: "2060828a6c2c0a0220 598c",
  R: "0c006082856707 478c",
  S: "82602002042666888a6c2c0a",
  T: "0080 404c",
  U: "000a2c6c8a80",
  V: "004c80",
  W: "002c446c80",
  X: "008c 800c",
  Y: "004680 464c",
  Z: "00800c8c",
  a: "6424060a2c4c6a 646c",
  b: "000c 062444666a4c2c0a",
  c: "664424060a2c4c6a",
  d: "606c 664424060a2c4c6a",
  e: "0868664424060a2c4c6b",
  f: "5040222c 0454",
  g: "646e4g2g0f 664424060a2c4c6a",
  h: "000c 062444666c",
  i: "141c 1011",
  j: "343e1g0g 3031",
  k: "000c 64086c",
  l: "000a2c",
  m: "040c 062434464c 466474868c",
  n: "040c 062444666c",
  o: "2444666a4c2c0a0624",
  p: "040g 062444666a4c2c0a",
  q: "646g 664424060a2c4c6a",
  r: "040c 06244455",
  s: "65442405072848696b4c2c0b",
  t: "202a4c5c 0454",
  u: "040a2c4c6a 646c",
  v: "043c64",
  w: "042c466c84",
  x: "046c 640c",
  y: "043c 641g0g",
  z: "04640c6c",
  0: "2060828a6c2c0a0220 2963",
  1: "13404c 1c7c",
  2: "02206082840c8c",
  3: "02206082846636 66888a6c2c0a",
  4: "6c600888",
  5: "8010062565878a6c2c0a",
  6: "826020020a2c6c8a88662608",
  7: "00803c",
  8: "206082846626040220 26080a2c6c8a8866",
  9: "0a2c6c8a8260200204266684",
  "!": "1018 1b1c",
  '"': "0003 3033",
  "#": "301c 705c 0484 0888",
  $: "82602002042666888a6c2c0a 404c",
  "%": "0c80 0030330300 59898c5c59",
  "&": "8c13204052080a2c4c87",
  "'": "1013",
  "(": "3013193c",
  ")": "0023290c",
  "*": "4147 1276 7216",
  "+": "434b 0787",
  ",": "1b1c0e",
  "-": "0767",
  ".": "1b1c",
  "/": "0c60",
  ":": "1516 1b1c",
  ";": "1516 1b1c0e",
  "<": "73077b",
  "=": "0585 0989",
  ">": "03770b",
  "?": "02205072744748 4b4c",
  "@": "8b6c2c0a02206082886864343868",
  "[": "30101c3c",
  "\\": "006c",
  "]": "00202c0c",
  "^": "144074",
  _: "0d8d",
  "`": "0022",
  "{": "4030212506272b3c4c",
  "|": "101c",
  "}": "0010212546272b1c0c",
  "~": "08265876",
  " ": "",
};

const capUnits = 12;
const gapUnits = 3.5;
const spaceUnits = 4;

/** How far strokes reach below the line on which the letters stand, per height of a capital. */
export const descent = 4 / capUnits;
/** Thickness of the strokes that reads best, per height of a capital. */
export const strokeWidth = 0.14;

export interface StrokedText {
  /** Data of an SVG path, to be stroked with round ends. */
  readonly path: string;
  readonly widthPx: number;
}

/**
 * @param text - characters without a glyph are spelled in ASCII, or shown as `?`
 * @param capPx - height of a capital
 * @param origin - where the line begins on which the letters stand
 */
export function strokeText(
  text: string,
  capPx: number,
  origin: { readonly x: number; readonly y: number },
): StrokedText {
  const unitPx = capPx / capUnits;
  let penPx = origin.x;
  const strokes: string[] = [];
  for (const character of spelledInAscii(text)) {
    const glyph = (glyphs[character] ?? glyphs["?"]!).split(" ").filter((stroke) => stroke !== "");
    const points = glyph.map(pointsOf);
    for (const stroke of points)
      strokes.push(
        `M${stroke
          .map(({ x, y }) => `${round(penPx + x * unitPx)} ${round(origin.y + (y - capUnits) * unitPx)}`)
          .join("L")}`,
      );
    const width = Math.max(...points.flat().map(({ x }) => x), glyph.length === 0 ? spaceUnits : 0);
    penPx += (width + gapUnits) * unitPx;
  }
  return { path: strokes.join(""), widthPx: Math.max(0, penPx - origin.x - gapUnits * unitPx) };
}

function pointsOf(stroke: string): readonly { readonly x: number; readonly y: number }[] {
  return Array.from({ length: stroke.length / 2 }, (_, index) => ({
    x: Number.parseInt(stroke[2 * index]!, 17),
    y: Number.parseInt(stroke[2 * index + 1]!, 17),
  }));
}

const round = (value: number): number => Math.round(value * 100) / 100;
