import { FaceServiceError } from "../../src/errors.ts";
import type { Connection } from "../../src/zoneminder/database/connection.ts";
import type { EventReader } from "../../src/zoneminder/database/event-reader.ts";
import { chooseMonitors, type MonitorChoice } from "../../src/zoneminder/database/monitor-choice.ts";
import type { ZoneminderSchema } from "../../src/zoneminder/database/schema.ts";
import { type Check, missing, ok, warning } from "./check.ts";

const grantRemedy = "let an administrator run: npm run -s setup-zoneminder -- --print-sql | mariadb -u root -p";
const maxClockDifferenceS = 5;

export async function checkServer(connection: Connection): Promise<readonly Check[]> {
  const [row] = await connection.query(
    "SELECT VERSION() AS version, CURRENT_USER() AS account, NOW() AS wall, UNIX_TIMESTAMP() AS unix, @@time_zone AS zone",
  );
  const { version, account, wall, unix, zone } = row ?? {};
  const differenceS = Math.round(Number(unix) - Date.now() / 1000);
  const ours = localText(new Date(Number(unix) * 1000));
  return [
    ok("database server", `${version}, as ${account}`),
    Math.abs(differenceS) <= maxClockDifferenceS
      ? ok("clock", "the database's agrees with ours")
      : warning("clock", `the database's differs by ${differenceS} s from ours`, "keep both with NTP"),
    // Paths of events are made of local times without a zone.
    String(wall).slice(0, 16) === ours.slice(0, 16)
      ? ok("time zone", `the database (${zone}) has our local time`)
      : warning(
          "time zone",
          `the database (${zone}) has ${wall}, we have ${ours}`,
          "give ZoneMinder's host, its database and this machine one time zone, else events are looked for at wrong paths",
        ),
  ];
}

function localText(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}

export async function checkSchema(connection: Connection, schema: ZoneminderSchema): Promise<readonly Check[]> {
  const rows = await connection
    .query("SELECT Value AS version FROM Config WHERE Name = 'ZM_DYN_DB_VERSION'")
    .catch(() => []);
  const version = rows[0]?.["version"] ?? "of unknown version";
  const parts = [
    `${schema.startColumn}`,
    schema.hasStorage ? "Storage" : "no Storage",
    schema.hasTags ? "Tags" : "no Tags",
    schema.hasStats ? "Stats" : "no Stats",
    schema.monitorDuty,
  ];
  const noIndex = [
    ...(schema.monitorIndex === undefined ? ["Events (MonitorId)"] : []),
    ...(schema.frameIndex === undefined ? ["Frames (EventId)"] : []),
  ];
  return [
    ok("ZoneMinder", `${version} (${parts.join(", ")})`),
    noIndex.length === 0
      ? ok("indexes", `${schema.monitorIndex}, ${schema.frameIndex}`)
      : warning("indexes", `none on ${noIndex.join(", ")}`, "run zmupdate.pl: searches will be slow without them"),
  ];
}

interface Right {
  readonly what: string;
  /** Changes nothing, but is refused like the real one. */
  readonly trial: string;
}

/** Asks the server by doing: grants come by roles and patterns too. */
export async function checkRights(connection: Connection, schema: ZoneminderSchema): Promise<readonly Check[]> {
  const rights: readonly Right[] = [
    { what: "write names into events", trial: "UPDATE Events SET Name = Name, Notes = Notes WHERE Id = 0" },
    ...(schema.hasTags
      ? [
          { what: "make tags", trial: "INSERT INTO Tags (Name) SELECT Name FROM Tags WHERE 1 = 0" },
          {
            what: "tag events",
            trial: "INSERT INTO Events_Tags (TagId, EventId) SELECT TagId, EventId FROM Events_Tags WHERE 1 = 0",
          },
        ]
      : []),
    ...(schema.marks === undefined
      ? []
      : [
          {
            what: "mark frames in alarm_uploaded",
            trial:
              "INSERT INTO alarm_uploaded (frameid, eventid, upload_timestamp) SELECT frameid, eventid, NOW() FROM alarm_uploaded WHERE 1 = 0",
          },
        ]),
  ];
  const checks: Check[] = [];
  for (const { what, trial } of rights)
    try {
      await connection.query(trial);
      checks.push(ok("right", what));
    } catch (error) {
      if (!(error instanceof FaceServiceError) || error.code !== "CONFIG_INVALID") throw error;
      checks.push(missing("right", `may not ${what}`, grantRemedy));
    }
  return checks;
}

export function checkMarks({ marks }: ZoneminderSchema): Check {
  if (marks === undefined)
    return warning(
      "alarm_uploaded",
      "no such table: the older uploader's marks are neither read nor set",
      "npm run setup-zoneminder -- --create makes it, if they are wanted",
    );
  return /^bigint/.test(marks.eventIdType)
    ? ok("alarm_uploaded", "fit for all event ids")
    : warning(
        "alarm_uploaded",
        `eventid is ${marks.eventIdType}: too narrow for ids beyond 2147483647`,
        "npm run setup-zoneminder -- --create widens it",
      );
}

export async function checkMonitors(reader: EventReader, choice: MonitorChoice): Promise<readonly Check[]> {
  const { chosen, unknown } = chooseMonitors(await reader.monitors(), choice);
  const names = chosen.map(({ id, name }) => `${name} (${id})`).join(", ");
  return [
    chosen.length > 0
      ? ok("monitors", names)
      : missing("monitors", "none is chosen", "see zoneminder.monitors and zoneminder.excludeMonitors"),
    ...unknown.map((name) =>
      missing("monitors", `ZoneMinder has no ${name}`, "see zoneminder.monitors and zoneminder.excludeMonitors"),
    ),
  ];
}
