import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mqttOf } from "../../src/notify/open-targets.ts";
import { openSentLog } from "../../src/notify/sent-log.ts";
import type { MqttSettings } from "../../src/notify/settings.ts";
import { aBroker } from "./notify-settings.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** A place where a broker is told from, over the restarts of our side; the file `password` there says `right`. */
export async function targetOf(settings: Partial<MqttSettings>) {
  const home = await temporaryDirectory();
  const file = join(home.path, "notify.db");
  const log = await openSentLog(file);
  await writeFile(join(home.path, "password"), "right\n");
  const open = (changes: Partial<MqttSettings> = {}) =>
    mqttOf(aBroker({ timeoutMs: 1000, ...settings, ...changes }), {
      log,
      directory: home.path,
      environment: {},
      abandon: new AbortController().signal,
    });
  return {
    file,
    log,
    open,
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}
