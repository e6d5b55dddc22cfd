import { createHash } from "node:crypto";
import type { AlarmDetails } from "../../zoneminder/database/alarm-frames.ts";
import type { SourcedFrame } from "../frame-source.ts";

/**
 * What smart-zoneminder's uploader (zm-s3-upload 0.3) writes about a frame: its documents, names of objects and their
 * metadata, for programs that read those. Times are local, as there.
 */

/** A frame as ZoneMinder's database knows it; only such ones can be described. */
export interface SeedFrame extends SourcedFrame {
  readonly alarm: AlarmDetails;
}

/** As the object and face servers answer it. */
export interface DetectedLabel {
  readonly name: string;
  readonly score: number;
  readonly box: SeedBox;
  /** Absent: no face was looked for. Null: none was recognised. */
  readonly face?: string | null;
  readonly faceProba?: number;
}

export interface SeedBox {
  readonly ymin: number;
  readonly xmin: number;
  readonly ymax: number;
  readonly xmax: number;
}

/** As documents and metadata have it; keys in this order. */
export interface SeedLabel {
  /** In percent. */
  readonly Confidence: number;
  readonly Name: string;
  readonly Box: SeedBox;
  readonly Face?: string | null;
  /** In percent; not a number when no classifier was asked. */
  readonly FaceConfidence?: number;
}

export interface SeedDocument {
  readonly image: string;
  readonly labels: readonly SeedLabel[];
  readonly status: "processed" | "skipped";
  readonly objDet: "local" | "remote";
}

export function isSeedFrame(frame: SourcedFrame): frame is SeedFrame {
  return frame.alarm !== undefined && frame.source.kind === "jpeg";
}

export function seedLabels(labels: readonly DetectedLabel[]): readonly SeedLabel[] {
  return labels.map(({ name, score, box: { ymin, xmin, ymax, xmax }, face, faceProba = Number.NaN }) => ({
    Confidence: 100 * score,
    Name: name,
    Box: { ymin, xmin, ymax, xmax },
    ...(face === undefined ? {} : { Face: face, FaceConfidence: 100 * faceProba }),
  }));
}

/** A path of the Deep scheme by the monitor's name, as ZoneMinder links it; the path itself for other schemes. */
export function seedImagePath({ event, source, alarm }: SeedFrame): string {
  const clock = String.raw`\d\d/\d\d/\d\d/\d\d/\d\d/\d\d`;
  const [, root, rest] = new RegExp(`^(.*)/${event.monitor}/(${clock}/[^/]+)$`).exec(source.path) ?? [];
  const [, number] = /^Monitor-(\d+)$/.exec(alarm.monitorName) ?? [];
  return root === undefined ? source.path : `${root}/${number ?? alarm.monitorName}/${rest}`;
}

/** Key of the frame's object in the bucket. */
export function seedKey(frame: SeedFrame): string {
  const { event, number, alarm } = frame;
  const at = alarm.frameTime;
  const day = `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
  const time = `${at.getHours()}-${at.getMinutes()}-${at.getSeconds()}-${millisecondsText(alarm.delta)}`;
  const name = `${seedEventName(alarm)}-ID_${event.event}-Frame_${number}-${time}.jpg`;
  return `upload/${alarm.monitorName}/${day}/hour-${at.getHours()}/${name}`;
}

/** @param labels - undefined where no objects were looked for */
export function seedMetadata(
  frame: SeedFrame,
  image: string,
  labels: readonly SeedLabel[] | undefined,
): Readonly<Record<string, string>> {
  const { event, number, alarm } = frame;
  const at = new Date(Math.floor(alarm.frameTime.getTime() / 1000) * 1000 + Number(millisecondsText(alarm.delta)));
  const alert = labels === undefined ? {} : { alert: String(labels.length > 0) };
  return {
    zmMonitorName: alarm.monitorName,
    zmEventName: seedEventName(alarm),
    zmEventId: event.event,
    zmFrameId: String(number),
    zmFrameDatetime: at.toISOString(),
    zmScore: String(alarm.score),
    zmLocalEventPath: image,
    ...alert,
    ...(labels === undefined || labels.length === 0 ? {} : { labels: JSON.stringify(labels) }),
  };
}

/** The hundredths of `Frames.Delta` as milliseconds: `483.41` gives `410`. */
const millisecondsText = (delta: string): string => (delta.split(".")[1] ?? "").slice(0, 3).padEnd(3, "0");

const seedEventName = ({ eventName }: AlarmDetails): string =>
  eventName === "New Event" ? "New_Event" : eventName.replace("-", "_");

/**
 * The 12 bytes of a document's `_id`: the frame's second, by which readers sort, and a hash of which frame it is, so
 * that a repeat overwrites itself.
 */
export function seedId({ event, number, alarm }: SeedFrame): Uint8Array {
  const id = Buffer.alloc(12);
  id.writeUInt32BE(Math.floor(alarm.frameTime.getTime() / 1000) >>> 0);
  createHash("sha256").update(`${event.monitor}/${event.event}/${number}`).digest().copy(id, 4, 0, 8);
  return id;
}
