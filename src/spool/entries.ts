/** Where a frame comes from; together they name it for ever. */
export interface FramePlace {
  readonly monitor: string;
  readonly event: string;
  readonly frame: number;
}

export interface EventPlace {
  readonly monitor: string;
  readonly event: string;
}

/** What a source hands over at once; kept in one transaction. */
export interface Intake {
  readonly source: string;
  readonly frames: readonly (FramePlace & { readonly body: string })[];
  /** Events that are over, each with its JSON. */
  readonly closed: readonly (EventPlace & { readonly body: string })[];
  readonly cursor?: string | undefined;
}

export interface FrameRange extends EventPlace {
  readonly first: number;
  readonly last: number;
}

/** What is owed to sinks: a recognised frame, or a decided event. */
export type ItemKind = "frame" | "event";

export interface Item {
  readonly kind: ItemKind;
  readonly id: number;
}

/** A frame to be recognised. */
export interface WaitingFrame extends FramePlace {
  readonly id: number;
  readonly body: string;
  /** Times that it failed by itself. */
  readonly attempts: number;
  /** The spool has a copy of its picture. */
  readonly hasPicture: boolean;
}

/** A frame that was recognised and whose event is not decided. */
export interface RecognizedFrame {
  readonly id: number;
  readonly body: string;
  readonly result: string;
}

/** An event that is over and all of whose frames have come to an end. */
export interface EventToDecide extends EventPlace {
  readonly id: number;
  /** As it was handed over when it closed. */
  readonly body: string;
  /** Of its recognised frames, by frame number. */
  readonly frames: readonly RecognizedFrame[];
}

/** An event of which more frames may come. */
export interface RunningEvent {
  /** Recognised frames that were asked for, by frame number. */
  readonly frames: readonly RecognizedFrame[];
  /** Frames that wait to be recognised. */
  readonly waiting: number;
}

/** One item that a sink has not got yet. */
export interface DueDelivery extends Item {
  readonly attempts: number;
  readonly body: string;
  readonly result: string;
}

export interface Owed {
  readonly sink: string;
  /** Only when every other sink has the item. */
  readonly isLast: boolean;
}

/** What happened to an item. An item that is no longer there makes a change do nothing. */
export type Change =
  | {
      readonly kind: "recognized";
      readonly id: number;
      readonly result: string;
      readonly owed: readonly Owed[];
      readonly picture?: Uint8Array | undefined;
    }
  /** It is not to be looked at; the result says why. */
  | { readonly kind: "passed over"; readonly id: number; readonly result: string; readonly owed: readonly Owed[] }
  /** Its picture is gone: there is nothing to recognise. */
  | { readonly kind: "gone"; readonly id: number }
  | ({ readonly kind: "frame put off"; readonly id: number } & PutOff)
  | { readonly kind: "frame quarantined"; readonly id: number; readonly problem: string }
  | { readonly kind: "picture copied"; readonly id: number; readonly picture: Uint8Array }
  | {
      readonly kind: "decided";
      readonly id: number;
      /** Absent: nothing is to be told of it. */
      readonly result?: string | undefined;
      readonly owed: readonly Owed[];
      readonly picture?: Uint8Array | undefined;
    }
  | { readonly kind: "delivered"; readonly sink: string; readonly item: Item }
  | ({ readonly kind: "delivery put off"; readonly sink: string; readonly item: Item } & PutOff)
  | { readonly kind: "delivery quarantined"; readonly sink: string; readonly item: Item; readonly problem: string };

interface PutOff {
  readonly notBeforeMs: number;
  /** Present: the item failed by itself, which counts; absent: it was only too early. */
  readonly problem?: string | undefined;
}

/** How much lies in the spool. */
export interface SpoolCounts {
  /** To be recognised. */
  readonly waiting: number;
  /** Of the frames that wait to be recognised, each monitor's; those without any are left out. */
  readonly monitors: readonly {
    readonly monitor: string;
    readonly waiting: number;
    /** When the one that was taken up first was. */
    readonly oldestWaitingMs: number;
  }[];
  readonly quarantined: number;
  /** Recognised, and owed to a sink. */
  readonly undelivered: number;
  /** Events that are over and not decided. */
  readonly undecided: number;
  readonly sinks: readonly {
    readonly sink: string;
    readonly waiting: number;
    readonly quarantined: number;
  }[];
  /** When the oldest frame that is not recognised was taken up. */
  readonly oldestWaitingMs?: number;
  /** Bytes of the file in use. */
  readonly usedBytes: number;
}
