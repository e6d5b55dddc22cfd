import type { FaceQuality } from "../quality.ts";
import type { Finding } from "./finding.ts";
import type { Gallery } from "./gallery.ts";

/** What a picture to learn from should have; recognition takes worse faces. */
export interface WantedQuality {
  readonly sizePx: number;
  readonly sharpness: number;
  readonly frontality: number;
}

const measures = ["sizePx", "sharpness", "frontality"] as const;

/** The measures by which a face falls short, each with what it has. */
export function weaknessesOf(quality: FaceQuality, wanted: WantedQuality): Readonly<Record<string, number>> {
  const short = measures.filter((measure) => quality[measure] < wanted[measure]);
  return Object.fromEntries(short.map((measure) => [measure, quality[measure]]));
}

/** Per person and measure the pictures that are small, blurred or from the side; a warning where most are. */
export function weakFaces({ faces, people }: Gallery, wanted: WantedQuality): readonly Finding[] {
  return people.flatMap(({ name, members }) =>
    measures.flatMap((measure): readonly Finding[] => {
      const values = new Map(members.map((i) => [i, faces[i]!.quality[measure]]));
      const weak = members.filter((i) => values.get(i)! < wanted[measure]);
      if (weak.length === 0) return [];
      const worst = Math.min(...weak.map((i) => values.get(i)!));
      return [
        {
          kind: "weak faces",
          severity: weak.length > members.length / 2 ? "warning" : "hint",
          people: [name],
          files: weak.map((i) => faces[i]!.file),
          figures: { [measure]: worst, wanted: wanted[measure], faces: weak.length, pictures: members.length },
        },
      ];
    }),
  );
}
