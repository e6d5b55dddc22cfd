import { checkGallery, type HygieneOptions } from "../face/hygiene/check-gallery.ts";
import { type Finding, type Severity, severities } from "../face/hygiene/finding.ts";
import { type FaceLikeness, likenesses, openGallery } from "../face/hygiene/gallery.ts";
import type { EmbeddedImage, RejectedImage } from "./embeddings-file.ts";
import { findingText } from "./hygiene-text.ts";
import { groupImages } from "./image-groups.ts";

/** As README tells people. */
const wantedImages = 20;
/** About twice what recognition takes by default. */
const wanted = { sizePx: 40, sharpness: 20, frontality: 0.5 };
/** More of them are only in the file. */
const shownFindings = 12;

export const hygieneOptions = (minImages: number): HygieneOptions => ({ minImages, wantedImages, wanted });

/** Where encode writes its findings: beside the embeddings. */
export function hygieneFile(embeddingsFile: string, extension: "txt" | "json"): string {
  return `${embeddingsFile.replace(/(\.[^./]*)?$/, "-hygiene")}.${extension}`;
}

/** What is doubtful about the images that were encoded. */
export interface HygieneReport {
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly faces: readonly (Pick<EmbeddedImage, "label" | "role" | "file"> & FaceLikeness)[];
}

export function checkImages(images: readonly EmbeddedImage[], minImages: number): HygieneReport {
  const groups = groupImages(images);
  const gallery = openGallery(images.map((image, i) => ({ ...image, group: groups[i]! })));
  const like = likenesses(gallery);
  return {
    findings: checkGallery(gallery, hygieneOptions(minImages)),
    faces: images.map(({ label, role, file }, i) => ({ label, role, file, ...like[i]! })),
  };
}

/** For programs: each finding as numbers and in words, each face with its likenesses, and what was not encoded. */
export function hygieneJson({ findings, faces }: HygieneReport, rejected: readonly RejectedImage[]): string {
  const notEncoded = rejected.map(({ file, reason }) => ({ file, reason }));
  const told = findings.map((finding) => ({ ...finding, text: findingText(finding) }));
  return `${JSON.stringify({ formatVersion: 1, findings: told, notEncoded, faces }, null, 1)}\n`;
}

/** Every finding in words. */
export function hygieneText({ findings }: HygieneReport): string {
  return [summary(findings), ...findings.map(line)].join("\n");
}

/** The worst findings, and where all of them stand. */
export function hygieneSummary({ findings }: HygieneReport, file: string): string {
  const shown = findings.filter(({ severity }) => severity !== "hint").slice(0, shownFindings);
  return [
    summary(findings),
    ...shown.map((finding) => `  ${line(finding)}`),
    ...(findings.length > shown.length ? [`  all of it in ${file}`] : []),
  ].join("\n");
}

const line = (finding: Finding): string => `${finding.severity}: ${findingText(finding)}`;

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return "training set: nothing doubtful was found";
  const count = (wantedSeverity: Severity): number =>
    findings.filter(({ severity }) => severity === wantedSeverity).length;
  const counts = severities.map((severity) => `${count(severity)} ${severity}${count(severity) === 1 ? "" : "s"}`);
  return `training set: ${counts.join(", ")} (a likeness is 0 between any two people, 1 between pictures of one)`;
}
