import type { EarlySureness } from "../face/consensus/sure-people.ts";

/** Part of a day in local time; one that ends before it begins goes on past midnight. */
export interface TimeWindow {
  /** Days on which it begins; empty: each. */
  readonly days: readonly Weekday[];
  /** `HH:MM`, 00:00 to 23:59. */
  readonly from: string;
  /** `HH:MM`, 00:00 to 24:00; not part of the window. */
  readonly to: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Who is told of, where and when, and to which targets. */
export interface NotifyRule {
  /** Part of the id of each message: a rule under a new name tells of an event anew. */
  readonly name: string;
  /** Anybody known, strangers, both, or people by name. */
  readonly who: "known" | "strangers" | "everybody" | readonly string[];
  /** Names that are never told of. */
  readonly mute: readonly string[];
  /** Strangers who are in the company of somebody known are not told of. */
  readonly muteWithKnown: boolean;
  /** Monitor ids; empty: all. */
  readonly monitors: readonly string[];
  readonly exceptMonitors: readonly string[];
  /** Least probability of the answer, beyond what the classifier asks. */
  readonly minProbability: number;
  /** Only then; empty: always. */
  readonly when: readonly TimeWindow[];
  /** Not then. */
  readonly quiet: readonly TimeWindow[];
  /** Names of targets. */
  readonly targets: readonly string[];
}

export interface WebhookSettings {
  readonly kind: "webhook";
  readonly name: string;
  readonly url: string;
  /** File, or environment variable, of the secret that messages are signed with; both null: not signed. */
  readonly secretFile: string | null;
  readonly secretEnv: string | null;
  /** File of the whole value of the header `authorization`. */
  readonly authorizationFile: string | null;
  /** How the annotated picture comes along. */
  readonly picture: "multipart" | "base64" | "url" | "none";
  /** Of the HTTP API, as the receiver reaches it; for `picture: "url"`. */
  readonly apiUrl: string | null;
  readonly timeoutMs: number;
}

export interface MqttSettings {
  readonly kind: "mqtt";
  readonly name: string;
  /** mqtt://host:1883 or mqtts://host:8883, without user and password. */
  readonly url: string;
  readonly user: string | null;
  readonly passwordFile: string | null;
  readonly passwordEnv: string | null;
  /** PEM file of whom to trust instead of the system's authorities. */
  readonly caFile: string | null;
  /** PEM files by which we prove who we are. */
  readonly certFile: string | null;
  readonly keyFile: string | null;
  /** First part of every topic of ours. */
  readonly topic: string;
  /** Make entities in Home Assistant. */
  readonly discovery: boolean;
  readonly discoveryPrefix: string;
  readonly picture: boolean;
  readonly timeoutMs: number;
}

/** When somebody is told of before the event is over. */
export interface EarlySettings extends EarlySureness {
  readonly enabled: boolean;
  /**
   * A rule that mutes strangers in company tells of one early when nobody known has been seen for so long; null: at the
   * event's end.
   */
  readonly companySeconds: number | null;
}

export type TargetSettings = WebhookSettings | MqttSettings;

export interface NotifySettings {
  readonly enabled: boolean;
  /** Where it is written down what was sent; absolute. */
  readonly file: string;
  /** IANA name; null: the system's. */
  readonly timeZone: string | null;
  /** Events that were decided so long after their end are not told of; null: each is. */
  readonly maxAgeHours: number | null;
  readonly early: EarlySettings;
  /** Longer side of the picture, in pixels. */
  readonly pictureMaxSidePx: number;
  /** What monitors are called. */
  readonly cameras: readonly { readonly monitor: string; readonly name: string }[];
  readonly rules: readonly NotifyRule[];
  readonly targets: readonly TargetSettings[];
}
