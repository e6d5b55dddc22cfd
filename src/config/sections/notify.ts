import { flag, integer, itemList, optionalInteger, optionalText, text } from "../setting.ts";
import { camera, notifyRule, notifyTarget } from "./notify-items.ts";

export const notify = {
  enabled: flag({
    default: false,
    doc: "Tell others who was seen, as the rules say (docs/notifications.md). The uploader does it.",
  }),
  file: text({
    default: "./data/notify.db",
    doc: "File of what was sent, so that nothing is sent twice; relative to config.json.",
  }),
  timeZone: optionalText({
    default: null,
    doc: "Time zone of the rules' hours and days, such as \"Europe/Vienna\"; null: the system's.",
    check: (zone) => void new Intl.DateTimeFormat("en-GB", { timeZone: zone }),
    wanted: "a time zone of the IANA database",
  }),
  maxAgeHours: optionalInteger({
    default: 24,
    min: 1,
    max: 87_600,
    doc: "An event that was decided so long after its last frame is not told of: the first walk of a full event store tells nothing. A target that is away for longer is told all the same. null: every event is told of.",
  }),
  early: {
    enabled: flag({
      default: true,
      doc: "Tell of people while an event still runs, as soon as its frames so far are sure; else at its end.",
    }),
    frames: integer({
      default: 3,
      min: 1,
      max: 1000,
      doc: "A person is told of early when so many more frames name the person than say anything else.",
    }),
    strangerFrames: integer({
      default: 5,
      min: 1,
      max: 1000,
      doc: "Strangers are told of early when so many more frames say a stranger than name anybody.",
    }),
    companySeconds: optionalInteger({
      default: 15,
      min: 1,
      max: 3600,
      doc: "A rule with muteWithKnown tells of strangers early when nobody known has come for so long. null: at the event's end.",
    }),
  },
  pictureMaxSidePx: integer({
    default: 1280,
    min: 160,
    max: 4096,
    doc: "Longer side of the picture that comes along, in pixels.",
  }),
  cameras: itemList({
    default: [],
    item: camera,
    doc: 'What monitors are called: { "monitor": "1", "name": "Front door" }.',
  }),
  rules: itemList({
    default: [],
    item: notifyRule,
    doc: "Who is told of, where and when, and to whom (docs/notifications.md).",
  }),
  targets: itemList({
    default: [],
    item: notifyTarget,
    doc: "Webhooks and MQTT brokers (docs/notifications.md).",
  }),
};
