import { pino } from "pino";

export type LogFields = Readonly<Record<string, unknown>>;

/** JSON lines: a fixed lower-case phrase, values as fields. Never an embedding, never an image. */
export interface Log {
  error(fields: LogFields, phrase: string): void;
  warn(fields: LogFields, phrase: string): void;
  info(fields: LogFields, phrase: string): void;
  debug(fields: LogFields, phrase: string): void;
}

/** Writes to stderr, so that stdout stays free for what a program answers; each line is out when the call returns. */
export function openLog(options: { readonly level: string; readonly name: string }): Log {
  return pino(
    {
      level: options.level,
      base: { name: options.name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ["embedding", "*.embedding", "password", "*.password", "*.secretAccessKey"],
        censor: "[hidden]",
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
