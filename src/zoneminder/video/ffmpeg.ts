import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { FaceServiceError, messageOf } from "../../errors.ts";

export interface FfmpegOptions {
  /** Name or path of the program. */
  readonly program: string;
  /** Longest wait for its next output, in milliseconds; not counted while nobody asks for it. */
  readonly deadlineMs: number;
  /** Aborted: the program is killed. */
  readonly signal?: AbortSignal;
}

/** Last words that are kept of what ffmpeg complains about; a broken video makes it talk without end. */
const maxComplaintBytes = 1000;

/**
 * Runs ffmpeg and hands on what it writes; a reader that is slow slows it down. It is killed when the reader stops
 * asking, and never outlives the generator.
 *
 * @returns what it complained of, shortened; empty when all was well
 * @throws {FaceServiceError} CONFIG_INVALID when it cannot be started; DEADLINE_EXCEEDED; UNAVAILABLE when it was
 *   killed by somebody else
 */
export async function* ffmpegOutput(
  args: readonly string[],
  { program, deadlineMs, signal }: FfmpegOptions,
): AsyncGenerator<Buffer, string> {
  signal?.throwIfAborted();
  const child = spawn(program, ["-nostdin", "-hide_banner", "-loglevel", "error", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal, killSignal: "SIGKILL" }),
  });
  const outcome = outcomeOf(child, program);
  const complaint = complaintsOf(child.stderr);
  try {
    const kill = (): boolean => child.kill("SIGKILL");
    const isLate = yield* untilLate(child.stdout, deadlineMs, kill);
    await outcome.ended;
    signal?.throwIfAborted();
    if (isLate())
      throw new FaceServiceError("DEADLINE_EXCEEDED", `ffmpeg gave nothing for ${deadlineMs} ms, so it was stopped`);
    outcome.throwFailure();
    return complaint();
  } finally {
    child.kill("SIGKILL");
    // What nobody read yet would keep its end from being told.
    child.stdout.destroy();
    await outcome.ended;
  }
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function outcomeOf(child: Child, program: string): { readonly ended: Promise<unknown>; throwFailure(): void } {
  let failure: FaceServiceError | undefined;
  child.on("error", (error) => {
    if (child.pid !== undefined) return; // the abort; it has been killed
    failure = new FaceServiceError(
      "CONFIG_INVALID",
      `cannot start ${program}: ${messageOf(error)}; install ffmpeg, or set zoneminder.ffmpeg to where it is`,
      { cause: error },
    );
  });
  // Not `once`, which an abort would end before the program has ended.
  const ended = new Promise<void>((resolve) => {
    if (child.pid === undefined) child.stdout.once("close", resolve);
    else child.once("close", () => resolve());
  });
  return {
    ended,
    throwFailure() {
      if (failure !== undefined) throw failure;
      const { signalCode } = child;
      if (signalCode === "SIGKILL" || signalCode === "SIGTERM")
        throw new FaceServiceError("UNAVAILABLE", `ffmpeg was ended by ${signalCode}`);
    },
  };
}

function complaintsOf(stderr: Readable): () => string {
  let kept = "";
  stderr.on("data", (chunk: Buffer) => {
    kept = (kept + chunk.toString("utf8")).slice(-maxComplaintBytes);
  });
  // Each line once, without the address in memory that ffmpeg puts into it.
  return () =>
    [
      ...new Set(
        kept
          .trim()
          .split(/\s*\n\s*/)
          .map((line) => line.replace(/^\[(.*?) @ [^\]]*\] */, "")),
      ),
    ].join("; ");
}

/** @returns whether the deadline passed */
async function* untilLate(
  stream: Readable,
  deadlineMs: number,
  onLate: () => void,
): AsyncGenerator<Buffer, () => boolean> {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let late = false;
  for (;;) {
    const timer = setTimeout(() => {
      late = true;
      onLate();
    }, deadlineMs);
    try {
      const next = await chunks.next();
      if (next.done === true) return () => late;
      clearTimeout(timer);
      yield next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}
