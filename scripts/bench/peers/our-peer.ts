/** The project's own engine as the server runs it: worker processes, trained classifier, frames named by their path. */
import { currentVersion } from "../../../src/classifier/versions.ts";
import { configPath, loadConfig } from "../../../src/config/load.ts";
import { openEngine } from "../../../src/engine/open-engine.ts";
import { openLog } from "../../../src/service/log.ts";
import { answerLines } from "./answer-lines.ts";

const config = await loadConfig(process.argv[2] ?? "config.json", process.env);
const classifier = await currentVersion(configPath(config, config.classifier.directory));
const log = openLog({ level: "warn", name: "bench" });
await using engine = await openEngine(config, { log, environment: process.env });
await answerLines(async ({ frame }) => {
  const image = { kind: "path", path: String(frame) } as const;
  const { faces } = await engine.recognize({ image, ...(classifier === undefined ? {} : { classifier }) });
  return {
    faces: faces.map(({ box, identification }) => ({
      box: [box.left, box.top, box.right, box.bottom],
      name: identification.kind === "known" ? identification.name : null,
    })),
  };
});
