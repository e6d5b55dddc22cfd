import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { ConfigFile, type SettingChange } from "../src/config/config-file.ts";
import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { createFile } from "../src/files/new-file.ts";
import { runCommand } from "../src/service/command.ts";
import { type Carried, carryOver, type Rule, type Secret, type SeedValue } from "./seed-config/carry-over.ts";
import { faceServerRules, uploaderRules } from "./seed-config/rules.ts";

const usage = `Takes the settings of a smart-zoneminder over into config.json.

usage: npm run import-seed-config -- [--face-server <config.json>] [--uploader <zm-s3-upload-config.json>]
                                     [--aws <aws-creds.json>] [--apply]

  --face-server <file>  face-det-rec/config.json
  --uploader <file>     zm-s3-upload/zm-s3-upload-config.json: the uploader then also writes what smart-zoneminder
                        wrote (section seed), so that its readers go on
  --aws <file>          zm-s3-upload/aws-creds.json
  --config <file>       ours (default: config.json)
  --apply               write it; without it everything is only shown

Passwords and keys never go into config.json: each gets a file of its own below data/secrets, for its owner only.
A copy of config.json as it was stays beside it. Pickled classifiers are not loaded: train again.`;

const bucket = "zm-alarm-frames";

const json: z.ZodType<SeedValue> = z.json();
const section = z.record(z.string(), json);
const awsKeys = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });
const awsFile = z.union([awsKeys, z.object({ AWSCreds: awsKeys }).transform(({ AWSCreds }) => AWSCreds)]);

/** Everything that the seed's uploader does by itself. */
const asTheSeed: Carried = {
  key: "(its uploader)",
  changes: [
    [["uploader", "source"], "database"],
    [["seed", "enabled"], true],
    [["archive", "kind"], "s3"],
    [["archive", "s3", "bucket"], bucket],
  ],
  secrets: [],
};

await runCommand(
  {
    usage,
    options: {
      "face-server": { type: "string" },
      uploader: { type: "string" },
      aws: { type: "string" },
      config: { type: "string", default: "config.json" },
      apply: { type: "boolean", default: false },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    const carried = [
      ...(await readSection(values["face-server"], "faceDetServer", faceServerRules)),
      ...(await readSection(values.uploader, "zms3Config", uploaderRules)),
      ...(await readAws(values.aws)),
      ...(values.uploader === undefined ? [] : [asTheSeed]),
    ];
    if (carried.length === 0)
      throw new FaceServiceError("USAGE_INVALID", "expected --face-server, --uploader or --aws; see --help");
    for (const one of carried) process.stdout.write(`${lineOf(one)}\n`);
    const secrets = carried.flatMap((one) => one.secrets);
    const directory = configPath(config, "data/secrets");
    const changes = [
      ...carried.flatMap((one) => one.changes),
      ...secrets.map(({ setting, file }): SettingChange => [setting, pathIn(config.directory, join(directory, file))]),
    ];
    await finish(new ConfigFile(values.config, process.env), { changes, secrets, directory, apply: values.apply });
    return 0;
  },
);

interface Outcome {
  readonly changes: readonly SettingChange[];
  readonly secrets: readonly Secret[];
  /** Of the secrets. */
  readonly directory: string;
  readonly apply: boolean;
}

async function finish(file: ConfigFile, { changes, secrets, directory, apply }: Outcome): Promise<void> {
  if (!apply) {
    process.stdout.write(`\n${await file.preview(changes)}\nnothing was written; --apply writes it\n`);
    return;
  }
  for (const secret of secrets) await writeSecret(join(directory, secret.file), secret.content);
  const { diff, backup } = await file.apply(changes);
  process.stdout.write(`\n${diff}\n`);
  for (const { file: name } of secrets) process.stdout.write(`secret written: ${join(directory, name)}\n`);
  process.stdout.write(backup === undefined ? "nothing had to change\n" : `as it was: ${backup}\n`);
}

async function readSection(
  path: string | undefined,
  name: string,
  rules: Readonly<Record<string, Rule>>,
): Promise<readonly Carried[]> {
  if (path === undefined) return [];
  const parsed = z.object({ [name]: section }).safeParse(await readJson(path));
  const found = parsed.data?.[name];
  if (found !== undefined) return carryOver(found, rules);
  throw new FaceServiceError("CONFIG_INVALID", `expected an object ${name} in ${path}: is it the file of the seed?`);
}

async function readAws(path: string | undefined): Promise<readonly Carried[]> {
  if (path === undefined) return [];
  const parsed = awsFile.safeParse(await readJson(path));
  if (!parsed.success)
    throw new FaceServiceError("CONFIG_INVALID", `expected accessKeyId and secretAccessKey in ${path}`);
  const { accessKeyId, secretAccessKey } = parsed.data;
  const content = `${JSON.stringify({ accessKeyId, secretAccessKey }, null, 2)}\n`;
  return [
    {
      key: "accessKeyId, secretAccessKey",
      changes: [],
      secrets: [{ file: "s3-credentials.json", content, setting: ["archive", "s3", "credentialsFile"] }],
    },
  ];
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the text, which may hold a password.
    throw new FaceServiceError("CONFIG_INVALID", `${path} is not JSON`);
  }
}

async function writeSecret(path: string, content: string): Promise<void> {
  if (await createFile(path, content, 0o600)) return;
  if ((await readFile(path, "utf8")) === content) return;
  throw new FaceServiceError("CONFLICT", `${path} holds another value already; move it away and run it again`);
}

/** As config.json should name it: wherever the whole is moved to. */
function pathIn(directory: string, path: string): string {
  return `./${relative(resolve(directory), path)}`;
}

/** Values of secrets are not shown. */
function lineOf({ key, changes, secrets, note }: Carried): string {
  const told = [
    ...changes.map(([path, value]) => `${path.join(".")} = ${JSON.stringify(value)}`),
    ...secrets.map(({ setting, file }) => `${setting.join(".")} = data/secrets/${file}`),
  ];
  const left = told.length === 0 ? "not taken over" : told.join(", ");
  return `${key}: ${left}${note === undefined ? "" : ` (${note})`}`;
}
