import { basename, join } from "node:path";
import { currentVersion, listVersions } from "../src/classifier/versions.ts";
import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import type { JobOverrides } from "../src/engine/engine.ts";
import { FaceServiceError } from "../src/errors.ts";
import { runCommand } from "../src/service/command.ts";
import type { FrameResult, ResultQuery } from "../src/store/results.ts";
import { startEngine } from "../training/start-engine.ts";
import { effortOf, type Given, overridesOf, queryOf, vocSideOf } from "./view-images/options.ts";
import { makeFolder, writeSheets } from "./view-images/output-folder.ts";
import { reportOf, reportText } from "./view-images/report.ts";
import { findFrames, openStoredResults, originalOf } from "./view-images/stored-frames.ts";
import { asksForPictures, type NoPage, showTunePage } from "./view-images/tune-page.ts";
import { leftWithoutAnswer, readLimitsOf, viewFrames } from "./view-images/view-frames.ts";
import { textOfJson, writeNew } from "./view-images/write-frame.ts";

const usage = `Looks at stored frames again with other settings, and shows what would change: to find good thresholds.

usage: npm run view-images -- [which frames] [settings]

In a terminal it opens the running server's Tune page in a browser, with these frames and settings. Where that cannot be,
or an option has no place there (--effort, --classifier, those of the output), or this is no terminal but a script, it
writes pictures and a report into a new folder, and says why.
  --open                         the page or nothing, also from a script; else an error says why not
  --pictures                     pictures, also where the page could be opened

which frames, newest first:
  --monitor <id> --event <id> --name <person> --kind known|unknown|undecided   as people said of a
                                 face, else as it was answered
  --from <time> --to <time>      captured from .. until before, such as 2026-11-21 or 2026-11-21T18:30
  --limit <n>                    at most so many pictures (default 200) --oldest: the oldest ones
settings instead of those of config.json:
  --min-proba <0..1> --min-face <px> --min-sharpness <n> --min-frontality <0..1>
  --input-size <px> --min-score <0..1> --effort fast|balanced|thorough|exhaustive
  --classifier <version>         instead of the active one (npm run classifiers)
output of pictures:
  --output <dir>                 where the new folder, named by the moment, is made (default: viewed-images)
  --voc-size <px>                make the pictures for Pascal VOC square with this side (300 for an SSD 300)
  --only-changed                 files only of frames whose answer has changed
  --dry-run                      say which frames would be looked at
and --config <file>              settings, of the program that stores results (default: config.json)

pictures/ has each frame with the new answers, "was ..." where the old one differs, and both as JSON; voc/ the pictures
as they were, with Pascal VOC annotations; contact-sheet-*.jpg all of them small; report.json what changed. The store and
config.json stay as they are. Frames whose picture is gone, or lies outside images.allowedRoots, are counted and named.`;

/** EX_DATAERR of BSD's sysexits. */
const someFailedExitCode = 65;
const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

await runCommand(
  {
    usage,
    options: {
      ...{ monitor: text, event: text, name: text, kind: text, from: text, to: text, oldest: flag },
      ...{ "min-proba": text, "min-face": text, "min-sharpness": text, "min-frontality": text },
      ...{ "input-size": text, "min-score": text, effort: text, classifier: text, "voc-size": text },
      ...{ open: flag, pictures: flag, "only-changed": flag, "dry-run": flag },
      limit: { type: "string", default: "200" },
      output: text,
      config: { type: "string", default: "config.json" },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    const given: Given = values;
    if (await isShownOnPage(config, given)) return 0;
    const query = queryOf(given);
    const overrides = overridesOf(given);
    const effort = effortOf(given);
    const view = { query, overrides, effort, vocSidePx: vocSideOf(given), version: values.classifier };
    const tuned = effort === undefined ? config : { ...config, detection: { ...config.detection, effort } };
    const results = await storedFrames(config, query);
    if (values["dry-run"]) return await tellFrames(results, config);
    return await viewStored(results, tuned, {
      ...view,
      output: values.output ?? "viewed-images",
      onlyChanged: values["only-changed"],
    });
  },
);

/** @throws {FaceServiceError} if only the page was wanted, and cannot be shown */
async function isShownOnPage({ http }: Config, given: Given): Promise<boolean> {
  const isInsistedOn = given["open"] === true;
  if (!isInsistedOn && asksForPictures(given)) return false;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const noTerminal: NoPage = { code: "UNAVAILABLE", reason: "this is no terminal; --open opens it from a script too" };
  const desktop = { platform: process.platform, environment: process.env };
  const page = isInsistedOn || isTerminal ? await showTunePage(http, given, desktop) : noTerminal;
  if ("opened" in page) {
    process.stdout.write(`opened ${page.opened}\n`);
    return true;
  }
  if (isInsistedOn) throw new FaceServiceError(page.code, page.reason);
  process.stderr.write(`pictures instead of the Tune page: ${page.reason}\n`);
  return false;
}

async function storedFrames(config: Config, query: ResultQuery): Promise<readonly FrameResult[]> {
  await using store = await openStoredResults(config);
  const results = await findFrames(store, query);
  if (results.length > 0) return results;
  throw new FaceServiceError("NOT_FOUND", "no stored result is such a frame; ask for others, see --help");
}

async function tellFrames(results: readonly FrameResult[], config: Config): Promise<number> {
  const left = new Map(leftWithoutAnswer(results).map(({ result, reason }) => [result, reason]));
  let viewed = 0;
  for (const result of results) {
    const original = left.has(result) ? undefined : await originalOf(result, readLimitsOf(config));
    const reason = original === undefined ? left.get(result) : "reason" in original ? original.reason : undefined;
    viewed += reason === undefined ? 1 : 0;
    process.stdout.write(`${result.image}${reason === undefined ? "" : ` left out: ${reason}`}\n`);
  }
  process.stdout.write(`${viewed} of ${results.length} frames would be looked at\n`);
  return 0;
}

interface ViewRequest {
  readonly query: ResultQuery;
  readonly overrides: JobOverrides;
  readonly effort: string | undefined;
  readonly version: string | undefined;
  readonly vocSidePx: number | undefined;
  readonly output: string;
  readonly onlyChanged: boolean;
}

async function viewStored(results: readonly FrameResult[], config: Config, request: ViewRequest): Promise<number> {
  const { query, overrides, effort, vocSidePx, onlyChanged } = request;
  const classifier = await chosenVersion(config, request.version);
  await using engine = await startEngine(config, "view");
  const folder = await makeFolder(request.output, new Date());
  const settings = { config, overrides, classifier, folder, vocSidePx, onlyChanged };
  const { outcome, tiles } = await viewFrames(results, engine, settings);
  const sheets = await writeSheets(folder, tiles);
  const report = reportOf(outcome);
  const version = classifier === undefined ? null : basename(classifier);
  const asked = {
    query,
    overrides: { ...overrides, ...(effort === undefined ? {} : { effort }) },
    classifier: version,
  };
  await writeNew(folder, "report.json", textOfJson({ ...asked, ...report, contactSheets: sheets }));
  for (const { reason } of outcome.withoutPicture) process.stderr.write(`left out: ${reason}\n`);
  process.stdout.write(`${reportText(report)}\n${folder}\n`);
  return outcome.failed.length === 0 ? 0 : someFailedExitCode;
}

async function chosenVersion(config: Config, wanted: string | undefined): Promise<string | undefined> {
  const directory = configPath(config, config.classifier.directory);
  if (wanted === undefined) return await currentVersion(directory);
  const versions = await listVersions(directory);
  if (versions.includes(wanted)) return join(directory, wanted);
  throw new FaceServiceError("NOT_FOUND", `there is no classifier ${wanted}; npm run classifiers lists them`);
}
