import { strokeText, strokeWidth } from "../../../src/images/stroke-font.ts";

/** Any CSS colour. */
export interface Colours {
  readonly ink: string;
  readonly faint: string;
  readonly paper: string;
  /** Strangers with a name. */
  readonly fpir: string;
  /** People without theirs. */
  readonly fnir: string;
  /** People with another's. */
  readonly misnamed: string;
  readonly right: string;
}

export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly sizePx?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly colour?: string;
  /** Turned by a quarter, to be read from below upwards. */
  readonly isUpright?: boolean;
}

/** How a plot is written: for a PNG without any font, or into a page in the reader's own. */
export interface Pen {
  readonly colours: Colours;
  text(text: string, place: TextPlace): string;
}

const usualSizePx = 13;
/** Height of a capital per size of a font. */
const capShare = 0.7;

const light: Colours = {
  ink: "#1b1f24",
  faint: "#d5dae1",
  paper: "#ffffff",
  fpir: "#d55e00",
  fnir: "#0072b2",
  misnamed: "#8a3ab9",
  right: "#16794e",
};

/** Letters as strokes: pictures look alike on a machine without fonts. */
export const strokePen: Pen = {
  colours: light,
  text(text, { x, y, sizePx = usualSizePx, anchor = "start", colour = light.ink, isUpright = false }) {
    const capPx = sizePx * capShare;
    const { path, widthPx } = strokeText(text, capPx, { x: 0, y: 0 });
    const left = anchor === "start" ? 0 : anchor === "middle" ? -widthPx / 2 : -widthPx;
    const turn = isUpright ? " rotate(-90)" : "";
    const width = (capPx * strokeWidth).toFixed(2);
    return `<path transform="translate(${round(x)} ${round(y)})${turn} translate(${round(left)} 0)" d="${path}" style="fill:none;stroke:${colour};stroke-width:${width};stroke-linecap:round;stroke-linejoin:round"/>`;
  },
};

/** Letters of the reader's font, colours of the page's style sheet. */
export const pagePen: Pen = {
  colours: {
    ink: "var(--ink)",
    faint: "var(--faint)",
    paper: "var(--paper)",
    fpir: "var(--fpir)",
    fnir: "var(--fnir)",
    misnamed: "var(--misnamed)",
    right: "var(--right)",
  },
  text(text, { x, y, sizePx = usualSizePx, anchor = "start", colour = "var(--ink)", isUpright = false }) {
    const turn = isUpright ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : "";
    return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${sizePx}"${turn} style="fill:${colour}">${escaped(text)}</text>`;
  },
};

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For HTML and SVG; control characters, which folders may have in their names, are shown as `?`. */
export const escaped = (text: string): string =>
  Array.from(text, (character) => entities[character] ?? (character < " " ? "?" : character)).join("");

export const round = (value: number): number => Math.round(value * 100) / 100;
