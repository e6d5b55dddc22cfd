/**
 * A worker allocates megabytes for each frame and gives them back soon after. glibc would ask the system for each such
 * block and return it at once, so that all its pages are mapped and cleared anew for every frame: a tenth of a worker's
 * processor time, measured. So blocks of up to 32 MiB (the most that glibc takes here) come from heaps that keep 64 MiB for the
 * next frames. One heap instead of one a thread bounds what lies idle; other C libraries know none of these and do as they always
 * do. Huge pages would spare 2 to 3 % more, but the system widens heaps to whole ones for minutes: 80 to 130 MB a worker.
 */
export const workerEnvironment = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "33554432",
  MALLOC_TRIM_THRESHOLD_: "67108864",
};

/**
 * Each frame's pixels count for V8 as memory outside its heap, so that it would mark its whole heap every other frame.
 * They die young: small scavenges free them, and a frame takes 12 % less processor time. What grows old is collected when the
 * worker says so.
 */
export const workerNodeOptions: readonly string[] = [
  "--no-incremental-marking",
  "--max-semi-space-size=1",
  "--expose-gc",
];
