import { FaceServiceError } from "../../errors.ts";
import type { StorageScheme } from "../event-path.ts";
import type { Connection } from "./connection.ts";
import { EventReader } from "./event-reader.ts";
import { detectSchema } from "./schema.ts";
import { type DatabaseSettings, resolveDatabase } from "./settings.ts";

/** ZoneMinder's database; nothing is connected before it is first asked. */
export interface ZoneminderDatabase extends AsyncDisposable {
  readonly connection: Connection;
  /** `ZM_DIR_EVENTS` of ZoneMinder's own settings. */
  readonly eventsDirectory?: string;
  /**
   * What the tables are like is looked up once, and again after {@link forgetSchema}.
   *
   * @throws {FaceServiceError} UNAVAILABLE, CONFIG_INVALID
   */
  reader(): Promise<EventReader>;
  /** `ZM_EVENT_IMAGE_DIGITS`. */
  imageDigits(): Promise<number>;
  /** ZoneMinder may have been updated. */
  forgetSchema(): void;
}

/** ZoneMinder's own default. */
const defaultDigits = 5;
/** An update of ZoneMinder that adds what we can use is noticed so late. */
const schemaLifetimeMs = 600_000;

/**
 * @param directory - relative paths of the settings count from here
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function openZoneminderDatabase(
  settings: DatabaseSettings,
  directory: string,
): Promise<ZoneminderDatabase> {
  const { address, eventsDirectory } = await resolveDatabase(settings, directory);
  // Loaded only where it is used: the driver takes 0.1 s.
  const { openConnection } = await import("./connection.ts");
  const connection = openConnection(address, settings.database);
  const known = new Remembered(async () => {
    const schema = await detectSchema(connection);
    const config = await configOf(connection);
    const scheme: StorageScheme = config.get("ZM_USE_DEEP_STORAGE") === "0" ? "Shallow" : "Deep";
    const digits = Number(config.get("ZM_EVENT_IMAGE_DIGITS") ?? defaultDigits);
    return { reader: new EventReader(connection, schema, scheme), digits };
  }, schemaLifetimeMs);
  return {
    connection,
    ...(eventsDirectory === undefined ? {} : { eventsDirectory }),
    reader: async () => (await known.get()).reader,
    imageDigits: async () => (await known.get()).digits,
    forgetSchema: () => known.forget(),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

async function configOf(connection: Connection): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = await connection.query(
      "SELECT Name AS name, Value AS value FROM Config WHERE Name IN ('ZM_EVENT_IMAGE_DIGITS', 'ZM_USE_DEEP_STORAGE')",
    );
    return new Map(rows.map((row) => [String(row["name"]), String(row["value"])]));
  } catch (error) {
    // An account may have been kept from this table, which holds passwords too; the defaults hold nearly always.
    if (error instanceof FaceServiceError && error.code === "CONFIG_INVALID") return new Map();
    throw error;
  }
}

class Remembered<T> {
  readonly #find: () => Promise<T>;
  readonly #lifetimeMs: number;
  #found: Promise<T> | undefined;
  #sinceMs = 0;

  constructor(find: () => Promise<T>, lifetimeMs: number) {
    this.#find = find;
    this.#lifetimeMs = lifetimeMs;
  }

  get(): Promise<T> {
    if (this.#found !== undefined && performance.now() - this.#sinceMs < this.#lifetimeMs) return this.#found;
    this.#sinceMs = performance.now();
    this.#found = this.#find().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  forget(): void {
    this.#found = undefined;
  }
}
