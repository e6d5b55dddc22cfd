import koffi from "koffi";

/** To return 200 MB took 44 ms, a hundredth of so many frames. */
const jobsBetween = 256;

/**
 * Counts a worker's jobs, and every so often gives back to the system what it holds for nothing. V8's garbage first: pixels are
 * used again, so that little else makes V8 look for what has grown old. Then what the C heap holds free between blocks in use:
 * those come to lie everywhere. Each by itself would grow by a tenth over thousands of frames.
 *
 * @returns to be called after each job; does nothing where Node exposes no `gc` and the C library is not glibc
 * @see malloc_trim(3)
 */
export function memoryReturn(): () => void {
  const trim = mallocTrim();
  let jobs = 0;
  return () => {
    jobs += 1;
    if (jobs % jobsBetween !== 0) return;
    globalThis.gc?.();
    trim?.(0);
  };
}

function mallocTrim(): ((padBytes: number) => number) | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return koffi.load(null).func("int malloc_trim(size_t pad)");
  } catch {
    return undefined;
  }
}
