/**
 * Forgets what is old: at once, then again and again, each time until there is no more. What fails is done the next time.
 *
 * @param forget - forgets a little, so that writers wait for moments only; whether there may be more
 */
export function forgetRepeatedly(forget: () => Promise<boolean>, everyMs: number): AsyncDisposable {
  let isClosed = false;
  const forgetAll = async (): Promise<void> => {
    try {
      while (!isClosed && (await forget()));
    } catch {
      // A store that is away, a locked file or a full disk hurts the next write too, and is told there.
    }
  };
  let running = forgetAll();
  const timer = setInterval(() => {
    running = running.then(forgetAll);
  }, everyMs).unref();
  return {
    async [Symbol.asyncDispose]() {
      isClosed = true;
      clearInterval(timer);
      await running;
    },
  };
}
