/** How well groups are people, seen from each face and averaged (Amigó et al., 2009, doi:10.1007/s10791-008-9066-8). */
export interface BCubed {
  /** Share of a face's group that is the same person. */
  readonly precision: number;
  /** Share of a person's faces that are in the face's group. */
  readonly recall: number;
  readonly f1: number;
}

/** @param faces - with the group that each was put into */
export function bCubed(faces: readonly { readonly person: string; readonly group: string }[]): BCubed {
  const count = (keyOf: (face: (typeof faces)[number]) => string): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const face of faces) counts.set(keyOf(face), (counts.get(keyOf(face)) ?? 0) + 1);
    return counts;
  };
  const both = (face: (typeof faces)[number]): string => JSON.stringify([face.person, face.group]);
  const [ofGroup, ofPerson, ofBoth] = [count(({ group }) => group), count(({ person }) => person), count(both)];
  let [precision, recall] = [0, 0];
  for (const face of faces) {
    const same = ofBoth.get(both(face)) ?? 0;
    precision += same / (ofGroup.get(face.group) ?? 1) / faces.length;
    recall += same / (ofPerson.get(face.person) ?? 1) / faces.length;
  }
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
