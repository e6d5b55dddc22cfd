import { readFile } from "node:fs/promises";
import { loadConfig } from "../src/config/load.ts";
import { notifySettings } from "../src/config/notify-settings.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { mqttOf, openTarget } from "../src/notify/open-targets.ts";
import { openSentLog, type SentLog } from "../src/notify/sent-log.ts";
import { testMessage } from "../src/notify/test-message.ts";
import { runCommand } from "../src/service/command.ts";

const usage = `Notifications: tries a target, or takes back what brokers keep of a person.

usage: npm run notify                         list rules and targets
       npm run notify -- --test <target>      send one message that says it is a test
       npm run notify -- --forget <person>    take a person's sensors and last place back from every MQTT broker

  --config <file>    settings (default: config.json): notify
  --picture <file>   JPEG that comes along with the test message

It works while the uploader runs, and whether notify.enabled is set or not.`;

const options = {
  config: { type: "string", default: "config.json" },
  test: { type: "string" },
  forget: { type: "string" },
  picture: { type: "string" },
} as const;

await runCommand({ usage, options, maxArguments: 0 }, async ({ values }) => {
  const config = await loadConfig(values.config, process.env);
  const settings = notifySettings(config);
  if (values.test === undefined && values.forget === undefined) {
    list(settings);
    return 0;
  }
  await using log = await openSentLog(settings.file);
  const parts = { log, directory: config.directory, environment: process.env, abandon: new AbortController().signal };
  if (values.test !== undefined) await sendTest(values.test, { settings, parts, picture: values.picture });
  if (values.forget !== undefined) await forget(values.forget, settings, parts);
  return 0;
});

type Settings = ReturnType<typeof notifySettings>;
interface Parts {
  readonly log: SentLog;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly abandon: AbortSignal;
}

function list({ enabled, rules, targets }: Settings): void {
  const lines = [
    enabled ? "notifications are on" : "notifications are off (notify.enabled)",
    ...targets.map(({ name, kind, url }) => `target ${name}: ${kind} ${url}`),
    ...rules.map(({ name, who, targets: to }) => `rule ${name}: ${[who].flat().join(", ")} to ${to.join(", ")}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

interface Test {
  readonly settings: Settings;
  readonly parts: Parts;
  readonly picture: string | undefined;
}

async function sendTest(name: string, { settings, parts, picture }: Test): Promise<void> {
  const found = settings.targets.find((target) => target.name === name);
  if (found === undefined) {
    const names = settings.targets.map((target) => target.name).join(", ") || "none";
    throw new FaceServiceError("USAGE_INVALID", `there is no target ${name} in notify.targets; there is ${names}`);
  }
  const bytes = picture === undefined ? undefined : await readPicture(picture);
  await using target = await openTarget(found, parts);
  await target.send(testMessage(new Date(), bytes));
  process.stdout.write(`${name} has acknowledged the message\n`);
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FaceServiceError("USAGE_INVALID", `cannot read --picture: ${messageOf(error)}`, { cause: error });
  }
}

async function forget(person: string, { targets }: Settings, parts: Parts): Promise<void> {
  for (const settings of targets) {
    if (settings.kind !== "mqtt") continue;
    await using target = await mqttOf(settings, parts);
    process.stdout.write(`${settings.name}: ${await target.forget(person)} topics emptied\n`);
  }
}
