import koffi from "koffi";

/** To return 200 MB took 44 ms, a hundredth of so many frames. */
const jobsBetween = 256;

/**
 * Counts a worker's jobs, and every so often gives back to the system what its heap holds free between what is in use: freed
 * blocks come to lie everywhere, and the heap would grow by a tenth over thousands of frames.
 *
 * @returns to be called after each job; does nothing where the C library is not glibc
 * @see malloc_trim(3)
 */
export function memoryReturn(): () => void {
  const trim = mallocTrim();
  let jobs = 0;
  return () => {
    jobs += 1;
    if (jobs % jobsBetween === 0) trim?.(0);
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
