import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FaceServiceError, messageOf } from "../../errors.ts";

/** What ZoneMinder's own settings say of its database and its files. */
export interface ZoneminderSettings {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly tlsCaFile?: string;
  /** `ZM_DIR_EVENTS`: root of events that have no Storage row. */
  readonly eventsDirectory?: string;
}

/**
 * Reads `zm.conf` and then each `conf.d/*.conf` beside it, of which the later ones win, as ZoneMinder does.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when one of them cannot be read; the message repeats nothing of it
 */
export async function readZoneminderSettings(file: string): Promise<ZoneminderSettings> {
  const values = new Map<string, string>();
  for (const path of [file, ...(await furtherFiles(join(dirname(file), "conf.d")))])
    for (const [name, value] of entriesOf(await readText(path))) values.set(name, value);
  const given = (name: string): string | undefined => values.get(name) || undefined;
  const [eventsDirectory, database, user] = [given("ZM_DIR_EVENTS"), given("ZM_DB_NAME"), given("ZM_DB_USER")];
  const [password, tlsCaFile] = [given("ZM_DB_PASS"), given("ZM_DB_SSL_CA_CERT")];
  return {
    ...addressOf(given("ZM_DB_HOST")),
    ...(database === undefined ? {} : { database }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tlsCaFile === undefined ? {} : { tlsCaFile }),
    ...(eventsDirectory === undefined ? {} : { eventsDirectory }),
  };
}

async function furtherFiles(directory: string): Promise<readonly string[]> {
  try {
    const names = await readdir(directory);
    return names
      .filter((name) => name.endsWith(".conf"))
      .sort()
      .map((name) => join(directory, name));
  } catch {
    return []; // it need not exist
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot read ZoneMinder's settings ${path}: ${messageOf(error)}; run as ZoneMinder's user, or set zoneminder.configFile to null and zoneminder.database`,
      { cause: error },
    );
  }
}

function* entriesOf(text: string): Generator<readonly [string, string]> {
  for (const line of text.split("\n")) {
    const [, name, value] = /^\s*(ZM_\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) yield [name, value.replace(/^(["'])(.*)\1$/, "$2")];
  }
}

/** `ZM_DB_HOST` is `host`, `host:port`, or `host:/path/of/socket`. */
function addressOf(text: string | undefined): Pick<ZoneminderSettings, "host" | "port" | "socketPath"> {
  if (text === undefined) return {};
  const [, host = text, rest] = /^([^:]*):(.+)$/.exec(text) ?? [];
  if (rest === undefined) return { host };
  return rest.startsWith("/") ? { host, socketPath: rest } : { host, port: Number(rest) };
}
