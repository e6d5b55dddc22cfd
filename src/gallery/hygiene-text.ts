import type { Finding, FindingKind } from "../face/hygiene/finding.ts";

/** What was found, the figure behind it, and what to do. */
export function findingText(finding: Finding): string {
  return texts[finding.kind](finding);
}

const most = 5;

/** The first few files; the JSON file has them all. */
function list(files: readonly string[]): string {
  const more = files.length - most;
  return more > 1 ? `${files.slice(0, most).join(", ")} and ${more} more` : files.join(", ");
}

const figure = (value: number | undefined): string => (value === undefined ? "not known" : value.toFixed(2));
const partOf = (part: number | undefined, whole: number | undefined): string =>
  `${part ?? 0} of ${whole ?? 0} pictures`;

const texts: Readonly<Record<FindingKind, (finding: Finding) => string>> = {
  "same face, two folders": ({ files: [a = "", b = ""], figures }) =>
    `${a} and ${b} ${figures["sameBytes"] === 1 ? "are the same picture" : `show the same moment (cosine ${figure(figures["cosine"])})`}: delete it where it does not belong`,
  "resident among strangers": ({ people: [name], files, figures }) =>
    `${list(files)} looks like ${name} (likeness ${figure(figures["likeness"])}), whom it teaches to be a stranger: delete it, or move it to ${name}/`,
  "one person, two names": ({ people: [a, b], figures }) =>
    `${a} and ${b} are as alike as one person's pictures (likeness ${figure(figures["likeness"])}): if they are one person, put all pictures into one folder`,
  "two people, one folder": ({ people: [name, other], files, figures }) =>
    `${partOf(files.length, figures["pictures"])} of ${name} show another person${other === undefined ? "" : `, like ${other}`} (likeness to the rest ${figure(figures["own"])}): move them out: ${list(files)}`,
  "wrong person": ({ people: [name, other], files, figures }) =>
    other === undefined
      ? `${list(files)} is unlike the other pictures of ${name} (likeness ${figure(figures["own"])})${poorness(figures)}: look at it; if it shows somebody else, move it out`
      : `${list(files)} looks like ${other} (likeness ${figure(figures["other"])}), not like ${name} (${figure(figures["own"])}): look at it; if so, move it to ${other}/`,
  "not-face is the person": ({ people: [name], files, figures }) =>
    `${list(files)} looks like ${name} after all (likeness ${figure(figures["likeness"])}): look at it; if so, move it to ${name}/`,
  "too few": ({ people: [name], figures: { pictures = 0, needed = 0, wanted = 0 } }) =>
    pictures < needed
      ? `${name} has ${pictures} usable picture(s) and is left out; ${needed} are needed, ${wanted} are good`
      : `${name} has ${pictures} usable pictures; ${wanted} or more name people more surely`,
  "alike people": ({ people: [a, b], figures }) =>
    `${a} and ${b} are hard to tell apart (likeness ${figure(figures["likeness"])}): look for pictures in the wrong folder, and add pictures of both`,
  "one event": ({ people: [name], figures }) =>
    `all ${figures["pictures"] ?? 0} pictures of ${name} are of one event: other light, clothes and angles will not be recognised as surely; add pictures of other days`,
  "weak faces": ({ people: [name], files, figures }) =>
    `${partOf(figures["faces"], figures["pictures"])} of ${name} ${weakness(figures)}; better ones teach more: ${list(files)}`,
  copies: ({ people: [name], files, figures }) =>
    `${partOf(figures["copies"], figures["pictures"])} of ${name} are copies of others and teach nothing: ${list(files)}`,
  "not-face is another resident": ({ people: [name, other], files, figures }) =>
    `${list(files)}, which is not ${name}, looks like ${other} (likeness ${figure(figures["likeness"])}): it serves better in ${other}/`,
};

function weakness(figures: Finding["figures"]): string {
  const { sizePx, sharpness, frontality, wanted = 0 } = figures;
  if (sizePx !== undefined) return `have a small face (down to ${sizePx.toFixed(0)} px, wanted ${wanted})`;
  if (sharpness !== undefined) return `are blurred (sharpness down to ${sharpness.toFixed(0)}, wanted ${wanted})`;
  return `are taken from the side (frontality down to ${figure(frontality)}, wanted ${wanted})`;
}

/** A poor picture is unlike the others as well. */
function poorness({ frontality, sharpness, sizePx }: Finding["figures"]): string {
  const poor = [
    frontality === undefined ? "" : `seen from the side, frontality ${figure(frontality)}`,
    sharpness === undefined ? "" : `blurred, sharpness ${sharpness.toFixed(0)}`,
    sizePx === undefined ? "" : `small, ${sizePx.toFixed(0)} px`,
  ].filter((text) => text !== "");
  return poor.length === 0 ? "" : `, but also ${poor.join(", ")}`;
}
