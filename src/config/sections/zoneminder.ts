import { flag, integer, optionalNumber, optionalText, textList } from "../setting.ts";

export const zoneminder = {
  configFile: optionalText({
    default: "/etc/zm/zm.conf",
    doc: "ZoneMinder's own settings, for what zoneminder.database leaves null; null: not read. With its conf.d.",
  }),
  database: {
    host: optionalText({ default: null, doc: "Host of MariaDB or MySQL; null: as configFile says." }),
    port: optionalNumber({ default: null, min: 1, max: 65_535, doc: "Its port; null: as configFile says, or 3306." }),
    socketPath: optionalText({ default: null, doc: "Its local socket, instead of host and port." }),
    name: optionalText({ default: null, doc: "Database; null: as configFile says, or zm." }),
    user: optionalText({
      default: null,
      doc: "Account with the least rights; null: ZoneMinder's own, of configFile.",
    }),
    password: optionalText({
      default: null,
      env: "FACE_ZONEMINDER_PASSWORD",
      doc: "Leave it null, and set FACE_ZONEMINDER_PASSWORD or passwordFile.",
    }),
    passwordFile: optionalText({ default: null, doc: "File that holds the user's password; relative to config.json." }),
    tlsCaFile: optionalText({
      default: null,
      doc: "PEM of the authority of the server's certificate; null: as configFile says, or no TLS.",
    }),
    connections: integer({ default: 2, min: 1, max: 16, doc: "Connections held at once." }),
    connectTimeoutMs: integer({
      default: 5000,
      min: 100,
      max: 60_000,
      doc: "Longest wait for a connection, in milliseconds.",
    }),
    queryTimeoutMs: integer({
      default: 30_000,
      min: 100,
      max: 600_000,
      doc: "Longest wait for an answer, in milliseconds.",
    }),
  },
  monitors: textList({ default: [], doc: "Monitors by id or name whose alarms are recognised; none: all." }),
  excludeMonitors: textList({ default: [], doc: "Monitors by id or name that are left out." }),
  minScore: integer({ default: 0, min: 0, max: 255, doc: "Alarm frames with a lower score are left out." }),
  frameSkip: integer({
    default: 0,
    min: 0,
    max: 1000,
    doc: "After each frame that is recognised, so many of its event are passed over.",
  }),
  frameSkipSeed: flag({
    default: false,
    doc: "Count as smart-zoneminder's uploader does: every (frameSkip+1)th frame of a monitor is passed over.",
  }),
  firstDays: optionalNumber({
    default: 1,
    min: 0,
    max: 36_500,
    doc: "At its first start the uploader takes up each monitor's events of so many days; null: all.",
  }),
  maxAgeDays: optionalNumber({
    default: null,
    min: 0,
    max: 36_500,
    doc: "Closed events that began longer ago are passed over, in days; null: none is, however long the uploader was away.",
  }),
};
