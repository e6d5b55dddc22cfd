import sharp from "sharp";

// libvips' settings belong to the process, so they are made where it is loaded. One thread an operation: the
// engine runs one process a core. No cache: frames never come twice, and the cache would only hold memory.
sharp.concurrency(1);
sharp.cache(false);

export { sharp };
