/** Of the section `sightings` of the configuration. */
export interface RetentionSettings {
  /** Faces answered with a name are forgotten so many days after the capture; null: never. */
  readonly knownDays: number | null;
  /** All others; null: never. */
  readonly strangerDays: number | null;
  /** Beyond so many the oldest are forgotten, first those that nobody spoke of. */
  readonly maxFaces: number;
  /** Of one event the clearest so many are kept, and those that a person spoke of. */
  readonly maxPerEvent: number;
}

const dayMs = 86_400_000;
export const forgetEveryMs = 60_000;

/** Before when what is forgotten. */
export function retentionMoments(
  { knownDays, strangerDays }: Pick<RetentionSettings, "knownDays" | "strangerDays">,
  now: Date,
): { readonly knownBefore: Date; readonly othersBefore: Date } {
  const daysAgo = (days: number | null): Date => new Date(days === null ? 0 : now.getTime() - days * dayMs);
  return { knownBefore: daysAgo(knownDays), othersBefore: daysAgo(strangerDays) };
}
