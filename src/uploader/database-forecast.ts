import { existsSync } from "node:fs";
import { type Config, configPath } from "../config/load.ts";
import type { Log } from "../service/log.ts";
import { openSpool, type Spool } from "../spool/spool.ts";
import type { SourcedFrame } from "./frame-source.ts";
import { openZoneminderSource } from "./open-zoneminder.ts";

/** The frames that the next walk through ZoneMinder's database would take up; nothing is taken. */
export async function* databaseFrames(config: Config, log: Log, stop: AbortSignal): AsyncGenerator<SourcedFrame> {
  await using zoneminder = await openZoneminderSource(config, { log, listen: false });
  const { source } = zoneminder;
  const file = configPath(config, config.spool.file);
  await using spool = existsSync(file) ? await openSpool({ file }) : undefined;
  const cursor = await spool?.cursor(source.name);
  for await (const { frames } of source.batches({ cursor, signal: stop }))
    for (const frame of frames) if (!(await isTaken(frame, spool))) yield frame;
}

async function isTaken({ event: { monitor, event }, number }: SourcedFrame, spool: Spool | undefined) {
  const taken = await spool?.taken({ monitor, event, first: number, last: number });
  return taken !== undefined && taken.length > 0;
}
