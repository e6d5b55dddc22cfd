import { flag, integer, oneOf, optionalNumber, optionalText, text, textList } from "../setting.ts";

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
      doc: "Account with the least rights (npm run setup-zoneminder); null: ZoneMinder's own, of configFile.",
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
  motionBoxes: flag({
    default: true,
    doc: "Search for small faces once more where ZoneMinder's table Stats says that something moved.",
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
  ffmpeg: text({ default: "ffmpeg", doc: "Program that reads frames out of ZoneMinder's videos: name or path." }),
  videoDeadlineMs: integer({
    default: 120_000,
    min: 1000,
    max: 3_600_000,
    doc: "Longest wait for a frame of a video, in milliseconds.",
  }),
  choice: {
    choose: oneOf({
      default: "sure",
      values: ["all", "every", "best", "sure"],
      doc: "Which alarm frames of an event are recognised; sure: all until it is clear who is there.",
    }),
    every: integer({ default: 2, min: 1, max: 1000, doc: "For every: one frame of so many." }),
    best: integer({ default: 20, min: 1, max: 10_000, doc: "For best: frames with the highest scores so far." }),
    lookAgainMs: integer({
      default: 1000,
      min: 0,
      max: 600_000,
      doc: "For sure: once it is clear, one frame in so many milliseconds of the event.",
    }),
    maxFrames: integer({
      default: 200,
      min: 0,
      max: 100_000,
      doc: "Most frames of one event, farther apart the longer it is; 0: no bound.",
    }),
  },
  annotate: {
    notes: flag({ default: true, doc: "Tell in an event's notes who was there, when it is over." }),
    pictures: flag({ default: true, doc: "Put objdetect.jpg and objects.json into the event's directory." }),
    tags: flag({ default: true, doc: "Tag the event with its people, where ZoneMinder has tags." }),
    name: flag({ default: false, doc: "Put the people into the event's name too." }),
  },
  pathMap: textList({
    default: [],
    pattern: /^\/[^=]*=\/[^=]*$/,
    wanted: "/ZONEMINDER'S/PATH=/OUR/PATH",
    doc: "Directories of events that have another path on this machine, each as theirs=ours.",
  }),
  triggers: optionalText({
    default: null,
    pattern: /^(tcp:\/\/[^/:]+:\d{1,5}|unix:\/\/\/.+)$/,
    wanted: "tcp://HOST:PORT or unix://PATH",
    doc: "zmtrigger's socket, to hear of alarms at once: unix:///run/zm/zmtrigger.sock or tcp://HOST:6802; null: not.",
  }),
  eventSocket: optionalText({
    default: null,
    doc: "Socket on which scripts/notify-event.mjs hands over events; relative to config.json; null: none.",
  }),
  eventSocketGroup: text({ default: "www-data", doc: "ZoneMinder's group, which may use eventSocket." }),
};
