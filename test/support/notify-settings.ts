import type { EarlySettings, MqttSettings, NotifyRule, WebhookSettings } from "../../src/notify/settings.ts";
import type { OutgoingMessage } from "../../src/notify/target.ts";

/** A rule that tells of everybody, always. */
export const aRule = (changes: Partial<NotifyRule> = {}): NotifyRule => ({
  name: "all",
  who: "everybody",
  mute: [],
  muteWithKnown: false,
  monitors: [],
  exceptMonitors: [],
  minProbability: 0,
  when: [],
  quiet: [],
  targets: ["hook"],
  ...changes,
});

/** As the defaults have it. */
export const early = (changes: Partial<EarlySettings> = {}): EarlySettings => ({
  enabled: true,
  frames: 3,
  strangerFrames: 5,
  companySeconds: 15,
  ...changes,
});

export const aWebhook = (changes: Partial<WebhookSettings> = {}): WebhookSettings => ({
  kind: "webhook",
  name: "hook",
  url: "http://127.0.0.1:9/hook",
  secretFile: null,
  secretEnv: null,
  authorizationFile: null,
  picture: "none",
  apiUrl: null,
  timeoutMs: 60_000,
  ...changes,
});

export const aBroker = (changes: Partial<MqttSettings> = {}): MqttSettings => ({
  kind: "mqtt",
  name: "home",
  url: "mqtt://127.0.0.1:1",
  user: null,
  passwordFile: null,
  passwordEnv: null,
  caFile: null,
  certFile: null,
  keyFile: null,
  topic: "face-det-rec",
  discovery: true,
  discoveryPrefix: "homeassistant",
  picture: true,
  timeoutMs: 15_000,
  ...changes,
});

export const aMessage = (changes: Partial<OutgoingMessage["notification"]> = {}): OutgoingMessage => ({
  notification: {
    schema: "face-det-rec/notification/1",
    id: "0123456789abcdef0123456789abcdef",
    rule: "all",
    text: "Ann at Door",
    monitor: "1",
    camera: "Door",
    event: "42",
    decided: "event",
    person: { kind: "known", name: "Ann", count: 1, probability: 0.95, frames: 2, bestFrame: 1 },
    firstCapturedAt: "2026-11-21T10:00:00.000Z",
    lastCapturedAt: "2026-11-21T10:00:05.000Z",
    ...changes,
  },
  attempt: 1,
});

/** config.json of an uploader that looks at each frame anew and tells one target of everybody. */
export const notifyingUpload = (
  uploader: { readonly server: string; readonly eventsDirectory: string } & Readonly<Record<string, unknown>>,
  target: { readonly name: string } & Readonly<Record<string, unknown>>,
): Readonly<Record<string, object>> => ({
  uploader: { monitoringPort: null, similarBelow: 0, ...uploader },
  spool: { minFreeBytes: 0 },
  archive: { kind: "none" },
  sightings: { enabled: false },
  notify: { enabled: true, rules: [{ name: "all", targets: [target.name] }], targets: [target] },
});
