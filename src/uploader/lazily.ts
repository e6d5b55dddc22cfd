import { FaceServiceError, isRetryable } from "../errors.ts";

/** Something that is opened when it is first wanted, and again after a failure; disposing it closes it if it is open. */
export interface Lazy<T> extends AsyncDisposable {
  get(): Promise<T>;
}

/**
 * Tries once at the start, so that what is set up wrongly is told at once; what is away may come later.
 *
 * @throws {FaceServiceError} what is not retryable
 */
export async function lazily<T extends AsyncDisposable>(open: () => Promise<T>): Promise<Lazy<T>> {
  let opening: Promise<T> | undefined;
  const get = (): Promise<T> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  try {
    await get();
  } catch (error) {
    if (!(error instanceof FaceServiceError) || !isRetryable(error)) throw error;
  }
  return {
    get,
    async [Symbol.asyncDispose]() {
      const opened = await opening?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}
