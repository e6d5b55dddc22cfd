import type { MotionBoxes } from "../../face/motion-boxes.ts";
import type { EventDirectory } from "../event-path.ts";
import type { CapturedFrame } from "../frames.ts";
import { type EventFiles, eventDirectoryOf, recordedFrame } from "../recorded-event.ts";
import type { AlarmRow, EventRecord, MonitorRow } from "./event-reader.ts";

/** What only the database tells of an alarm frame. */
export interface AlarmDetails {
  readonly monitorName: string;
  readonly eventName: string;
  /** `Frames.TimeStamp`, of whole seconds. */
  readonly frameTime: Date;
  /** `Frames.Delta` as it is written in the row, e.g. `483.41`: seconds since the event's start. */
  readonly delta: string;
  readonly score: number;
  /** Passed over by `frameSkip`: it is marked as done without being looked at. */
  readonly skipped?: boolean;
}

export interface AlarmFrame extends CapturedFrame {
  readonly alarm: AlarmDetails;
}

/** An event of which no frame will come any more. */
export interface FinishedEvent {
  readonly event: EventDirectory;
  readonly name: string;
  /** Absent for an event that a crash of ZoneMinder left without an end. */
  readonly endedAt?: Date;
}

/** @returns undefined while nothing tells where the frame's picture is; for a closed event: there is none */
export function alarmFrame(
  row: AlarmRow,
  {
    event,
    monitor,
    files,
    lastNumber,
    motion,
  }: {
    readonly event: EventRecord;
    readonly monitor: MonitorRow;
    readonly files: EventFiles;
    readonly lastNumber: number;
    readonly motion?: MotionBoxes | undefined;
  },
): AlarmFrame | undefined {
  const { number, score, delta, at } = row;
  const frame = recordedFrame(event, { number, score, deltaS: Number(delta) }, { files, lastNumber });
  if (frame === undefined) return undefined;
  const alarm = { monitorName: monitor.name, eventName: event.name, frameTime: at, delta, score };
  // The event's start, as the database understands its own local time, holds in whatever zone this machine is.
  const capturedAt =
    event.startsAt === undefined ? at : new Date(event.startsAt.getTime() + Math.round(Number(delta) * 1000));
  return { ...frame, capturedAt, alarm, ...(motion === undefined ? {} : { motion }) };
}

export function finishedEvent(event: EventRecord, files: EventFiles): FinishedEvent {
  const { name, endedAt } = event;
  return { event: eventDirectoryOf(event, files), name, ...(endedAt === undefined ? {} : { endedAt }) };
}
