import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FaceServiceError, messageOf } from "../../errors.ts";
import { readZoneminderSettings, type ZoneminderSettings } from "./zm-conf.ts";

/** The part of the configuration's section `zoneminder` that leads to its database; null: as `configFile` says. */
export interface DatabaseSettings {
  readonly configFile: string | null;
  readonly database: {
    readonly host: string | null;
    readonly port: number | null;
    readonly socketPath: string | null;
    readonly name: string | null;
    readonly user: string | null;
    readonly password: string | null;
    readonly passwordFile: string | null;
    readonly tlsCaFile: string | null;
    readonly connections: number;
    readonly connectTimeoutMs: number;
    readonly queryTimeoutMs: number;
  };
}

/** Everything needed to connect, wherever it came from. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  /** When given, host and port do not count. */
  readonly socketPath?: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** PEM of the authority that signed the server's certificate; absent: no TLS. */
  readonly tlsCa?: string;
}

export interface ResolvedDatabase {
  readonly address: DatabaseAddress;
  /** `ZM_DIR_EVENTS` of ZoneMinder's own settings. */
  readonly eventsDirectory?: string;
}

const defaultPort = 3306;
/** Where Debian's MariaDB and MySQL listen. */
const localSocket = "/run/mysqld/mysqld.sock";

/**
 * Puts our settings over ZoneMinder's own. A user of our own comes with a password of our own, never with ZoneMinder's.
 *
 * @param directory - relative paths count from here
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function resolveDatabase(settings: DatabaseSettings, directory: string): Promise<ResolvedDatabase> {
  const { configFile, database } = settings;
  const needed = database.user === null || database.name === null;
  const theirs = configFile === null ? {} : await theirSettings(resolve(directory, configFile), needed);
  const user = database.user ?? theirs.user;
  const name = database.name ?? theirs.database ?? "zm";
  if (user === undefined)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      "expected a database user, found none; set zoneminder.database.user, or zoneminder.configFile to ZoneMinder's zm.conf",
    );
  const given = await passwordOf(database, directory);
  const password = given ?? (database.user === null ? theirs.password : undefined) ?? "";
  const caFile = database.tlsCaFile ?? theirs.tlsCaFile;
  const tlsCa = caFile === undefined ? undefined : await readSecret(resolve(directory, caFile), "tlsCaFile");
  const { eventsDirectory } = theirs;
  return {
    address: {
      ...placeOf(database, theirs),
      database: name,
      user,
      password,
      ...(tlsCa === undefined ? {} : { tlsCa }),
    },
    ...(eventsDirectory === undefined ? {} : { eventsDirectory }),
  };
}

async function theirSettings(file: string, needed: boolean): Promise<ZoneminderSettings> {
  try {
    return await readZoneminderSettings(file);
  } catch (error) {
    // With an account of our own, only where the events lie is missing.
    if (needed) throw error;
    return {};
  }
}

function placeOf(
  ours: DatabaseSettings["database"],
  theirs: ZoneminderSettings,
): Pick<DatabaseAddress, "host" | "port" | "socketPath"> {
  if (ours.socketPath !== null) return { host: "localhost", port: defaultPort, socketPath: ours.socketPath };
  const port = ours.port ?? theirs.port ?? defaultPort;
  if (ours.host !== null) return { host: ours.host, port };
  if (theirs.socketPath !== undefined) return { host: "localhost", port, socketPath: theirs.socketPath };
  // MySQL's clients take `localhost` for the local socket, and so do the accounts that are made for it.
  if ((theirs.host ?? "localhost") === "localhost" && ours.port === null && theirs.port === undefined)
    return { host: "localhost", port, socketPath: localSocket };
  return { host: theirs.host ?? "localhost", port };
}

async function passwordOf(
  { password, passwordFile }: DatabaseSettings["database"],
  directory: string,
): Promise<string | undefined> {
  if (password !== null) return password;
  return passwordFile === null ? undefined : await readSecret(resolve(directory, passwordFile), "passwordFile");
}

async function readSecret(file: string, setting: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/\r?\n$/, "");
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot read zoneminder.database.${setting} ${file}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
