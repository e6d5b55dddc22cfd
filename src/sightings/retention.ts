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
const forgetEveryMs = 60_000;

/** Before when what is forgotten. */
export function retentionMoments(
  { knownDays, strangerDays }: Pick<RetentionSettings, "knownDays" | "strangerDays">,
  now: Date,
): { readonly knownBefore: Date; readonly othersBefore: Date } {
  const daysAgo = (days: number | null): Date => new Date(days === null ? 0 : now.getTime() - days * dayMs);
  return { knownBefore: daysAgo(knownDays), othersBefore: daysAgo(strangerDays) };
}

/** At once, then every minute, until there is no more. What fails is done the next time. */
export function repeatedly(forget: () => Promise<boolean>): AsyncDisposable {
  let isClosed = false;
  const forgetAll = async (): Promise<void> => {
    try {
      while (!isClosed && (await forget()));
    } catch {
      // A store that is away hurts the next write too, and is told there.
    }
  };
  let running = forgetAll();
  const timer = setInterval(() => {
    running = running.then(forgetAll);
  }, forgetEveryMs).unref();
  return {
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}
