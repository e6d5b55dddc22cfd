import type { Correction } from "./correction.ts";
import type { Notification } from "./notification.ts";

/** A JPEG, and which of the event's frames it is. */
export interface FramePicture {
  readonly bytes: Uint8Array;
  readonly frame: number;
}

export interface OutgoingMessage {
  readonly notification: Notification;
  /** Absent when the frame is gone, or the target wants none. */
  readonly picture?: FramePicture;
  /** From 1; beyond 1, an earlier send may have arrived although it was not acknowledged. */
  readonly attempt: number;
}

export interface OutgoingCorrection {
  readonly correction: Correction;
  readonly attempt: OutgoingMessage["attempt"];
}

/** Where messages go. */
export interface NotifyTarget extends AsyncDisposable {
  readonly name: string;
  readonly needsPicture: boolean;
  /**
   * Returns when the target has acknowledged the message.
   *
   * @throws {FaceServiceError} UNAVAILABLE, DEADLINE_EXCEEDED or OVERLOADED while the target is away; CONFIG_INVALID
   *   when its settings must be mended; REQUEST_INVALID when it refuses this message
   */
  send(message: OutgoingMessage): Promise<void>;
  /** Takes back an early message. @throws {FaceServiceError} as `send` */
  correct(correction: OutgoingCorrection): Promise<void>;
  /**
   * Brings up to date what is kept of somebody who was told of early, and tells nobody; absent: nothing is kept.
   *
   * @throws {FaceServiceError} as `send`
   */
  refresh?(notification: Notification): Promise<void>;
}
