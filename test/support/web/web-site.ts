import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fetchedModels } from "../fetched-models.ts";
import { freePort } from "../free-port.ts";
import { type Program, startProgram } from "../program.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** The recognition server and the uploader as processes of their own, with the default networks and files of their own. */
export interface WebSite extends AsyncDisposable {
  readonly url: string;
  /** Of an administrator, as the server printed it at its first start. */
  readonly key: string;
  readonly directory: string;
  readonly config: string;
  readonly events: string;
  readonly dataset: string;
  /** Looks for frames all the time until it is disposed. */
  startUploader(): Program;
  /** Kills the server, and starts it again once the work is done. */
  withoutServer(work: () => Promise<void>): Promise<void>;
}

const serverStartMs = 180_000;

/** @param prepare - before the server starts: fills the dataset, trains */
export async function openWebSite(prepare: (config: string, directory: string) => Promise<void>): Promise<WebSite> {
  const home = await temporaryDirectory();
  const { directory: models } = await fetchedModels();
  const config = join(home.path, "config.json");
  const endpoint = `ipc://${home.path}/s.sock`;
  const settings = {
    models: { directory: models },
    images: { allowedRoots: ["./events"] },
    engine: { workers: 2 },
    training: { degradedCopies: false, svmKernel: "linear", folds: 3 },
    server: { endpoints: [endpoint] },
    http: { port: await freePort() },
    uploader: { server: endpoint, eventsDirectory: "./events", similarBelow: 0, monitoringPort: null },
    log: { level: "debug" },
  };
  await writeFile(config, `${JSON.stringify(settings, null, 2)}\n`);
  await mkdir(join(home.path, "events"));
  await mkdir(join(home.path, "dataset"));
  await prepare(config, home.path);
  const startServer = (): Program => startProgram("src/server/main.js", ["--config", config]);
  let server = startServer();
  const running: Program[] = [server];
  const dispose = async (): Promise<void> => {
    await Promise.all(running.map((program) => program[Symbol.asyncDispose]()));
    await home[Symbol.asyncDispose]();
  };
  try {
    const { url, key } = await serving(server);
    return {
      url,
      key,
      config,
      directory: home.path,
      events: join(home.path, "events"),
      dataset: join(home.path, "dataset"),
      startUploader: () => {
        const uploader = startProgram("src/uploader/main.js", ["--config", config]);
        running.push(uploader);
        return uploader;
      },
      withoutServer: async (work) => {
        await server[Symbol.asyncDispose]();
        await work();
        server = startServer();
        running.push(server);
        await serving(server);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function serving({ output, process: child }: Program): Promise<{ readonly url: string; readonly key: string }> {
  const giveUpAt = Date.now() + serverStartMs;
  for (;;) {
    const line = output.stderr.split("\n").find((text) => text.includes('"msg":"serving"'));
    if (line !== undefined) {
      const { http } = JSON.parse(line) as { readonly http: string };
      const [, key = ""] = /\n {2}(\S{20,})\n/.exec(output.stdout) ?? [];
      return { url: http, key };
    }
    if (child.exitCode !== null || Date.now() > giveUpAt)
      throw new Error(`the server does not serve; it said:\n${output.stdout}\n${output.stderr}`);
    await sleep(50);
  }
}
