import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Workspace {
  /** Path of its config.json. */
  readonly config: string;
  /** Where its server listens. */
  readonly endpoint: string;
}

/** An empty directory with a config.json of its own, so that nothing of the user's is touched. */
export async function prepareWorkspace(directory: string, models: string): Promise<Workspace> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  // Not below the directory: the path of a socket may have 107 bytes, and a checkout may lie deep.
  const endpoint = `ipc://${join(tmpdir(), `face-det-rec-${process.pid}.pipe`)}`;
  const config = join(directory, "config.json");
  const settings = {
    models: { directory: models },
    images: { allowedRoots: ["./events"] },
    server: { endpoints: [endpoint] },
    http: { enabled: false },
    uploader: { server: endpoint, eventsDirectory: "./events" },
  };
  await writeFile(config, `${JSON.stringify(settings, null, 2)}\n`);
  return { config, endpoint };
}
