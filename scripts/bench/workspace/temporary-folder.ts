import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** Gone with all that is in it when disposed. @param bench - which of them made it */
export async function temporaryFolder(bench: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `bench-${bench}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
