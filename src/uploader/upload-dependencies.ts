import type { Log } from "../service/log.ts";
import type { Metric } from "../service/metrics.ts";
import type { Backoff } from "../service/retry.ts";
import type { Spool } from "../spool/spool.ts";
import type { FrameChooser } from "../zoneminder/frame-choice/frame-chooser.ts";
import type { FrameReader } from "../zoneminder/frame-reader.ts";
import type { Deferrals } from "./deferrals.ts";
import type { Dependency } from "./dependency.ts";
import type { RunningEvents } from "./early/running-events.ts";
import type { FrameSource, SourcedFrame } from "./frame-source.ts";
import type { SpoolBounds } from "./intake.ts";
import type { FrameRecognizer, Recognition } from "./recognizer.ts";
import type { SimilarFrames } from "./similar-frames.ts";
import type { Sink } from "./sink.ts";
import type { UploadReport } from "./upload-report.ts";
import type { WorkSignal } from "./work-signal.ts";

/** All that the uploader's parts work with. */
export interface UploadDependencies {
  readonly source: FrameSource;
  readonly spool: Spool;
  readonly bounds: SpoolBounds;
  readonly reader: Pick<FrameReader, "read">;
  /** Absent: every frame is recognised. */
  readonly chooser?: Pick<FrameChooser, "verdict" | "saw" | "forget"> | undefined;
  readonly recognizer: FrameRecognizer;
  /** Absent: no recognition is carried from one frame to the next. */
  readonly similar?: Pick<SimilarFrames, "recognize" | "forget"> | undefined;
  readonly sinks: readonly Sink[];
  /** Absent: nobody is told of an event before its end. */
  readonly early?: RunningEvents | undefined;
  /** Where the annotated picture of a recognised frame will lie; undefined: it leaves none. */
  readonly archiveKey: (frame: SourcedFrame, recognition: Recognition, capturedAt: Date) => string | undefined;
  /** Least probability of a name and of the answer "a stranger", for events. */
  readonly minProba: number;
  /** Frames in work at once. */
  readonly maxInFlight: number;
  /** An item that failed so often by itself is quarantined. */
  readonly maxAttempts: number;
  /** A frame that waits so long is copied into the spool. */
  readonly copyAfterMs: number;
  /** Between two attempts of one item. */
  readonly itemBackoff: Backoff;
  readonly deferrals: Deferrals;
  readonly server: Dependency;
  readonly spoolAccess: Dependency;
  /** By the name of the sink. */
  readonly sinkAccess: (name: string) => Dependency;
  readonly report: UploadReport;
  /** Beside what is told of all sinks alike. */
  readonly sinkMetrics: () => readonly Metric[];
  readonly signal: WorkSignal;
  readonly log: Log;
  /** Aborted: nothing new is begun, no wait goes on; what is under way ends by itself. */
  readonly stop: AbortSignal;
  /** Aborted: a call that is under way is given up. */
  readonly abandon: AbortSignal;
}
