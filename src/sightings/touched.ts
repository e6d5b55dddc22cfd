/** One text for each face and stranger that a decision touches. */
export const touchedBy = ({
  faces,
  strangers,
}: {
  readonly faces: readonly string[];
  readonly strangers: readonly string[];
}): readonly string[] => [...faces.map((id) => `face:${id}`), ...strangers.map((id) => `stranger:${id}`)];
