/** Opens an engine with the settings in its first argument and keeps it busy until it is killed. */
import { openEngine } from "../../src/engine/open-engine.ts";
import type { EngineSettings } from "../../src/engine/settings.ts";

const { settings, photo } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly settings: EngineSettings;
  readonly photo: string;
};
const quiet = { warn: () => undefined, info: () => undefined };
const engine = await openEngine(settings, { log: quiet, environment: process.env });
process.stdout.write("ready\n");
for (;;) await engine.recognize({ image: { kind: "path", path: photo } });
