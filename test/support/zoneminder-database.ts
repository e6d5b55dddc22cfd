import { randomUUID } from "node:crypto";
import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import type { MariadbServer } from "./mariadb-server.ts";
import { createSchema, type SchemaVersion } from "./zoneminder-schemas.ts";

export interface EventFixture {
  readonly id?: string | number;
  readonly monitor: number;
  /** Default: `New Event`, as an open event is called. */
  readonly name?: string;
  /** ZoneMinder's local time: `2026-03-05 07:00:00`. */
  readonly startedAt?: string;
  readonly storageId?: number;
  readonly scheme?: "Deep" | "Medium" | "Shallow";
  readonly saveJpegs?: number;
  readonly defaultVideo?: string;
}

export interface FrameFixture {
  readonly number: number;
  readonly type?: "Normal" | "Bulk" | "Alarm";
  readonly at?: string;
  readonly delta?: string;
  readonly score?: number;
}

/** A ZoneMinder database of one release with the events that a test puts in; dropped when disposed. */
export interface ZoneminderDatabase extends AsyncDisposable {
  readonly name: string;
  readonly version: SchemaVersion;
  /** With all rights. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly RowDataPacket[]>;
  addMonitor(id: number, name: string): Promise<void>;
  /** @returns its id, as digits */
  openEvent(event: EventFixture): Promise<string>;
  /** Alarm frames, where the fixture says nothing else. */
  addFrames(event: string, frames: readonly (number | FrameFixture)[]): Promise<void>;
  /** Names it and counts its frames, as ZoneMinder does. */
  closeEvent(event: string, endedAt?: string): Promise<void>;
  purgeEvent(event: string): Promise<void>;
  /** A new account; `%` in a right stands for this database: `SELECT ON %.*`. */
  addAccount(rights: readonly string[]): Promise<{ readonly user: string; readonly password: string }>;
}

export async function createZoneminderDatabase(
  server: MariadbServer,
  version: SchemaVersion,
): Promise<ZoneminderDatabase> {
  const name = `zm_${randomUUID().replaceAll("-", "")}`;
  await createSchema(server, name, version);
  const pool = createPool({
    host: server.host,
    port: server.port,
    ...server.admin,
    database: name,
    charset: "utf8mb4",
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectionLimit: 2,
  });
  return { name, version, ...fixture(pool, name, version), ...accounts(pool, name), ...ending(pool, name) };
}

type Making = Omit<ZoneminderDatabase, "name" | "version" | "addAccount" | typeof Symbol.asyncDispose>;

function fixture(pool: Pool, _name: string, version: SchemaVersion): Making {
  const isOld = version === "1.30";
  const [start, end] = isOld ? ["StartTime", "EndTime"] : ["StartDateTime", "EndDateTime"];
  const query = async (sql: string, values: readonly unknown[] = []): Promise<readonly RowDataPacket[]> => {
    const [rows] = await pool.query<RowDataPacket[]>(sql, [...values]);
    return rows;
  };
  return {
    query,
    addMonitor: async (id, monitor) => {
      await query("INSERT INTO Monitors (Id, Name) VALUES (?, ?)", [id, monitor]);
    },
    openEvent: async ({ id = null, monitor, name = "New Event", startedAt = "2026-03-05 07:00:00", ...files }) => {
      const { storageId = 0, scheme = "Medium", saveJpegs = 3, defaultVideo = "" } = files;
      const [columns, values] = isOld
        ? ["", []]
        : [", StorageId, Scheme, SaveJPEGs, DefaultVideo", [storageId, scheme, saveJpegs, defaultVideo]];
      const all = [id, monitor, name, startedAt, "Motion", 1, ...values];
      const [added] = await query(
        `INSERT INTO Events (Id, MonitorId, Name, ${start}, Cause, StateId${columns}) VALUES (${all.map(() => "?").join()}) RETURNING Id`,
        all,
      );
      return String(added?.["Id"]);
    },
    addFrames: async (event, frames) => {
      const rows = frames.map((frame) => {
        const given: FrameFixture = typeof frame === "number" ? { number: frame } : frame;
        const {
          number,
          type = "Alarm",
          at = "2026-03-05 07:00:01",
          delta = (number / 5).toFixed(2),
          score = 17,
        } = given;
        return [event, number, type, at, delta, type === "Alarm" ? score : 0];
      });
      await query("INSERT INTO Frames (EventId, FrameId, Type, TimeStamp, Delta, Score) VALUES ?", [rows]);
    },
    closeEvent: async (event, endedAt = "2026-03-05 07:00:30") => {
      const alarms = "(SELECT COUNT(*) FROM Frames WHERE EventId=Events.Id AND Type='Alarm')";
      await query(
        `UPDATE Events SET Name=IF(Name='New Event', CONCAT('Event-', Id), Name), ${end}=?, AlarmFrames=${alarms} WHERE Id=?`,
        [endedAt, event],
      );
    },
    purgeEvent: async (event) => {
      await query("DELETE FROM Frames WHERE EventId=?", [event]);
      await query("DELETE FROM Events WHERE Id=?", [event]);
    },
  };
}

function accounts(pool: Pool, name: string): Pick<ZoneminderDatabase, "addAccount"> {
  return {
    addAccount: async (rights) => {
      const account = { user: `face_${randomUUID().slice(0, 8)}`, password: randomUUID() };
      for (const host of ["127.0.0.1", "localhost"]) {
        const grantee = `'${account.user}'@'${host}'`;
        await pool.query(`CREATE USER ${grantee} IDENTIFIED BY '${account.password}'`);
        for (const right of rights) await pool.query(`GRANT ${right.replace("%", `\`${name}\``)} TO ${grantee}`);
      }
      return account;
    },
  };
}

function ending(pool: Pool, name: string): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await pool.query(`DROP DATABASE \`${name}\``).catch(() => undefined); // a test may have killed the server
      await pool.end();
    },
  };
}
