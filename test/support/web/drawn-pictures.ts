import type { Page, Route } from "playwright-core";

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const hairs = ["#3b2a20", "#8a5a2b", "#c79a5b", "#23201f", "#a33c22"];
const skins = ["#f0c9a8", "#d9a074", "#a9714b", "#7a4a30", "#f6dcc6"];
const shirts = ["#35607c", "#7c3540", "#3d7c4a", "#6a4f8c", "#8c7a3d"];

/**
 * Puts drawn people in the place of every picture that the server sends, where the faces stand on it: what is
 * published shows nobody.
 */
export async function drawPictures(page: Page): Promise<void> {
  await page.route(/\/(results|events)\/.+\/picture/, async (route) => {
    const path = new URL(route.request().url()).pathname.replace(/\/picture$/, "");
    const response = await page.request.get(path);
    const { faces = [], size = { width: 1280, height: 720 } } = (await response.json()) as {
      readonly faces?: readonly { readonly box: Box }[];
      readonly size?: { readonly width: number; readonly height: number };
    };
    await send(
      route,
      size,
      faces.map(({ box }) => box),
    );
  });
  await page.route(/\/(faces|samples)\/.+\/picture/, (route) => {
    const seed = hash(new URL(route.request().url()).pathname);
    return send(route, { width: 240, height: 240 }, [{ left: 70, top: 60, right: 170, bottom: 190 }], seed);
  });
}

function send(
  route: Route,
  size: { readonly width: number; readonly height: number },
  boxes: readonly Box[],
  seed = 0,
) {
  const { width, height } = size;
  const people = boxes.map((box, i) => person(box, seed + Math.round(box.left / 60) + i)).join("");
  const body = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" fill="#b9c2c9"/><rect y="${height * 0.72}" width="100%" height="${height * 0.28}" fill="#8f8a80"/>
<rect x="${width * 0.06}" y="${height * 0.08}" width="${width * 0.2}" height="${height * 0.64}" fill="#70604f"/>${people}</svg>`;
  return route.fulfill({ contentType: "image/svg+xml", body });
}

function person({ left, top, right, bottom }: Box, seed: number): string {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const [w, h] = [(right - left) / 2, (bottom - top) / 2];
  const pick = (list: readonly string[]): string => list[seed % list.length] ?? "#888";
  return `<path d="M${x - 2.4 * w} ${y + 6 * h}q0 ${-4.6 * h} ${2.4 * w} ${-4.6 * h}t${2.4 * w} ${4.6 * h}z" fill="${pick(shirts)}"/>
<ellipse cx="${x}" cy="${y - h * 0.2}" rx="${w * 1.15}" ry="${h * 1.15}" fill="${pick(hairs)}"/>
<ellipse cx="${x}" cy="${y}" rx="${w * 0.9}" ry="${h}" fill="${pick(skins)}"/>
<circle cx="${x - w * 0.35}" cy="${y - h * 0.15}" r="${w * 0.09}"/><circle cx="${x + w * 0.35}" cy="${y - h * 0.15}" r="${w * 0.09}"/>
<path d="M${x - w * 0.35} ${y + h * 0.42}q${w * 0.35} ${h * 0.28} ${w * 0.7} 0" fill="none" stroke="#5a2020" stroke-width="${w * 0.08}"/>`;
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return value;
}
