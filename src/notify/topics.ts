import { createHash } from "node:crypto";

/** Topics of one target. */
export interface Topics {
  /** `online` or `offline`, retained; the broker says `offline` when the connection breaks. */
  readonly status: string;
  /** Each message as JSON, not retained. */
  readonly notifications: string;
  /** Each correction as JSON, not retained. */
  readonly corrections: string;
  /** Where a person was last seen, as JSON, retained. */
  lastSeen(person: string): string;
  /** Who was last seen there, as JSON, not retained. */
  seenAt(monitor: string): string;
  /** `ON` when a stranger was seen there, not retained. */
  strangerAt(monitor: string): string;
  /** Of the last message about a camera: a JPEG, retained. */
  pictureOf(monitor: string): string;
}

export const topicsBelow = (first: string): Topics => ({
  status: `${first}/status`,
  notifications: `${first}/notifications`,
  corrections: `${first}/corrections`,
  lastSeen: (person) => `${first}/people/${slugOf(person)}`,
  seenAt: (monitor) => `${first}/cameras/${slugOf(monitor)}/seen`,
  strangerAt: (monitor) => `${first}/cameras/${slugOf(monitor)}/stranger`,
  pictureOf: (monitor) => `${first}/cameras/${slugOf(monitor)}/picture`,
});

/** Home Assistant takes letters, digits, `_` and `-` in a topic's parts; names that lose something get a digest. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 60);
  return plain === name ? plain : `${plain}_${createHash("sha256").update(name).digest("hex").slice(0, 6)}`;
}

/** Whom what is kept under a person's topics tells of. */
export const subjectOf = (person: string): string => `person ${person}`;
