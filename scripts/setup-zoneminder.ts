import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { runCommand } from "../src/service/command.ts";
import { grantStatements, marksTableStatements, type RightsSchema } from "../src/zoneminder/database/least-rights.ts";
import { openZoneminderDatabase, type ZoneminderDatabase } from "../src/zoneminder/database/open-database.ts";
import { pathMappings } from "../src/zoneminder/database/path-map.ts";
import { resolveDatabase } from "../src/zoneminder/database/settings.ts";
import { type Check, checkLine, missing, ok } from "./zoneminder-setup/check.ts";
import {
  checkMarks,
  checkMonitors,
  checkRights,
  checkSchema,
  checkServer,
} from "./zoneminder-setup/database-checks.ts";
import { checkFiles } from "./zoneminder-setup/file-checks.ts";
import { checkEventCommands, checkRecognitionServer, checkTriggers } from "./zoneminder-setup/neighbour-checks.ts";

const usage = `Looks at everything that the uploader needs of ZoneMinder, and says what is missing. Asks nothing.

usage: npm run setup-zoneminder                        look only
       npm run setup-zoneminder -- --create            also make (or widen) the table alarm_uploaded
       npm run -s setup-zoneminder -- --print-sql      the statements for an administrator: rights and table

  --config <file>   settings (default: config.json): zoneminder, uploader.server, uploader.eventsDirectory
  --user <name>     account that the printed rights are for (default: zoneminder.database.user, or face)
  --host <host>     from where it connects (default: localhost; % from elsewhere)

Exit code: 0 nothing is missing, 78 something is, 69 the database does not answer.`;

/** EX_CONFIG of BSD's sysexits. */
const missingExitCode = 78;

await runCommand(
  {
    usage,
    options: {
      config: { type: "string", default: "config.json" },
      create: { type: "boolean", default: false },
      "print-sql": { type: "boolean", default: false },
      user: { type: "string" },
      host: { type: "string" },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    if (values["print-sql"]) return await printSql(config, values);
    await using database = await openZoneminderDatabase(config.zoneminder, config.directory);
    if (values.create) await createMarks(database);
    let anyMissing = false;
    for await (const check of checks(config, database)) {
      process.stdout.write(`${checkLine(check)}\n`);
      anyMissing ||= check.state === "missing";
    }
    return anyMissing ? missingExitCode : 0;
  },
);

async function* checks(config: Config, database: ZoneminderDatabase): AsyncGenerator<Check> {
  const { zoneminder, uploader } = config;
  const { connection } = database;
  yield* await checkServer(connection);
  const reader = await database.reader();
  yield* await checkSchema(connection, reader.schema);
  yield* await checkRights(connection, reader.schema);
  yield checkMarks(reader.schema);
  yield* await checkMonitors(reader, { include: zoneminder.monitors, exclude: zoneminder.excludeMonitors });
  const files = {
    eventsDirectory: database.eventsDirectory ?? configPath(config, uploader.eventsDirectory),
    imageDigits: await database.imageDigits(),
    pathMap: pathMappings(zoneminder.pathMap),
  };
  yield ok("image digits", String(files.imageDigits));
  yield* await checkFiles({ connection, reader }, files);
  yield await checkRecognitionServer(uploader.server);
  yield await checkTriggers(zoneminder.triggers);
  yield await checkEventCommands(connection, reader.schema, zoneminder.eventSocket);
  yield uploader.source === "database"
    ? ok("uploader.source", "database")
    : missing("uploader.source", uploader.source, 'set it to "database" in config.json');
}

async function createMarks(database: ZoneminderDatabase): Promise<void> {
  const { schema } = await database.reader();
  const statements = marksTableStatements(schema.marks);
  try {
    for (const statement of statements) await database.connection.query(statement);
  } catch (error) {
    if (!(error instanceof FaceServiceError) || error.code !== "CONFIG_INVALID") throw error;
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot make alarm_uploaded: ${messageOf(error)}; let an administrator run: npm run -s setup-zoneminder -- --print-sql | mariadb -u root -p`,
      { cause: error },
    );
  }
  database.forgetSchema();
}

/** What the newest ZoneMinder has; for a database that we may not look into yet. */
const newest: RightsSchema = {
  hasStorage: true,
  hasTags: true,
  hasStats: true,
  hasDeletedMonitors: true,
  monitorDuty: "Capturing",
  eventCommands: true,
};

interface PrintOptions {
  readonly user?: string | undefined;
  readonly host?: string | undefined;
}

async function printSql(config: Config, { user, host }: PrintOptions): Promise<number> {
  const { address } = await resolveDatabase(config.zoneminder, config.directory);
  const isLocal = address.socketPath !== undefined || ["localhost", "127.0.0.1", "::1"].includes(address.host);
  const account = {
    database: address.database,
    user: user ?? config.zoneminder.database.user ?? "face",
    host: host ?? (isLocal ? "localhost" : "%"),
  };
  const known = await schemaBy(config, config.zoneminder.database.user).catch(() => schemaBy(config, null));
  const schema = typeof known === "string" ? newest : known;
  const lines = [
    ...(typeof known === "string"
      ? [`-- ${known.split("\n")[0]}`, "-- so this is for the newest ZoneMinder; leave out what yours does not have"]
      : []),
    `USE \`${account.database}\``,
    ...marksTableStatements(schema.marks),
    `-- CREATE USER '${account.user}'@'${account.host}' IDENTIFIED BY 'a password', unless it exists`,
    ...grantStatements(account, schema),
  ];
  for (const line of lines) process.stdout.write(line.startsWith("--") ? `${line}\n` : `${line};\n`);
  return 0;
}

/** @param user - null: ZoneMinder's own. @returns why there is none, where even that account sees nothing */
async function schemaBy({ zoneminder, directory }: Config, user: string | null): Promise<RightsSchema | string> {
  const account = user === null ? { user, password: null, passwordFile: null } : {};
  try {
    const settings = { ...zoneminder, database: { ...zoneminder.database, ...account } };
    await using database = await openZoneminderDatabase(settings, directory);
    return (await database.reader()).schema;
  } catch (error) {
    if (user !== null) throw error;
    return messageOf(error);
  }
}
