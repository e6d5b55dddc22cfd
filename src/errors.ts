/** What a caller can branch on; what each code means for it stands in `outcomes`. */
export type ErrorCode =
  | "CONFIG_INVALID"
  | "USAGE_INVALID"
  | "DATASET_INVALID"
  | "MODEL_INVALID"
  | "GALLERY_MISMATCH"
  | "REQUEST_INVALID"
  | "NOT_FOUND"
  | "CONFLICT"
  | "IMAGE_UNREADABLE"
  | "IMAGE_QUARANTINED"
  | "OVERLOADED"
  | "UNAVAILABLE"
  | "DEADLINE_EXCEEDED";

interface Outcome {
  /** The same request, sent again later, may succeed. */
  readonly retryable: boolean;
  /** Process exit code (BSD sysexits) when it ends a process. */
  readonly exitCode: number;
}

export const outcomes: Readonly<Record<ErrorCode, Outcome>> = {
  CONFIG_INVALID: { retryable: false, exitCode: 78 },
  USAGE_INVALID: { retryable: false, exitCode: 64 },
  DATASET_INVALID: { retryable: false, exitCode: 65 },
  MODEL_INVALID: { retryable: false, exitCode: 78 },
  GALLERY_MISMATCH: { retryable: false, exitCode: 78 },
  REQUEST_INVALID: { retryable: false, exitCode: 64 },
  NOT_FOUND: { retryable: false, exitCode: 66 },
  CONFLICT: { retryable: false, exitCode: 73 },
  IMAGE_UNREADABLE: { retryable: false, exitCode: 66 },
  IMAGE_QUARANTINED: { retryable: true, exitCode: 75 },
  OVERLOADED: { retryable: true, exitCode: 75 },
  UNAVAILABLE: { retryable: true, exitCode: 69 },
  DEADLINE_EXCEEDED: { retryable: true, exitCode: 75 },
};

/** Exit code of a bug: anything thrown that is not a {@link FaceServiceError}. */
const bugExitCode = 70;

/**
 * Every failure that this project foresees. Anything else that is thrown is a bug.
 *
 * Messages are lower case without a full stop and name what was wanted, what came and the remedy; no
 * personal data.
 */
export class FaceServiceError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  override get name(): string {
    return "FaceServiceError";
  }
}

export function exitCodeOf(error: unknown): number {
  return error instanceof FaceServiceError ? outcomes[error.code].exitCode : bugExitCode;
}

export function isRetryable(error: unknown): boolean {
  return error instanceof FaceServiceError && outcomes[error.code].retryable;
}

/** The message of anything thrown; JavaScript lets programs throw what is no Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const mayNot = "let the user that runs this read and write there";
const full = "make room on the disk";
const tooManyOpen = "raise the limit of open files (ulimit -n)";

/** What the operating system refuses for reasons outside of this program, by the code of Node's errors. */
const remedies: Readonly<Record<string, string>> = {
  EACCES: mayNot,
  EPERM: mayNot,
  EROFS: "mount the file system writable, or choose another place in config.json",
  ENOSPC: full,
  EDQUOT: full,
  EFBIG: "raise the limit of a file's size (ulimit -f)",
  EMFILE: tooManyOpen,
  ENFILE: tooManyOpen,
  EIO: "look into the system's log: the disk reports errors",
};

/** A system's message as others may read it: where on this machine, and so who, is for the log. */
export const withoutPaths = (message: string): string => message.replace(/ '.*'/s, "");

/**
 * A refusal of the operating system as a failure that can be mended from outside; its message names the path.
 *
 * @returns undefined for anything else
 */
export function systemFailure(error: unknown): FaceServiceError | undefined {
  const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : "";
  const remedy = remedies[code];
  return remedy === undefined
    ? undefined
    : new FaceServiceError("UNAVAILABLE", `${messageOf(error)}; ${remedy}`, { cause: error });
}
