import { imageArchiveContract } from "../contract/image-archive.ts";
import { FakeImageArchive } from "../support/fake-image-archive.ts";

imageArchiveContract("in memory, for tests", () => {
  const archive = new FakeImageArchive();
  return Promise.resolve({
    archive,
    reopen: () => Promise.resolve(archive),
    [Symbol.asyncDispose]: () => archive[Symbol.asyncDispose](),
  });
});
