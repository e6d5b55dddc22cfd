import { type ErrorCode, FaceServiceError, outcomes } from "../errors.ts";

/** What stands in an `ERR` event: class, message, and a text where other servers put a traceback. */
export type ErrorTriple = readonly [className: string, message: string, detail: string];

/**
 * An error that callers know by another class name than our codes: `NameError` for an unknown method,
 * `KeyError` and `TypeError` for arguments of the wrong shape, as Python servers answer.
 */
export class WireError extends Error {
  readonly className: string;

  constructor(className: string, message: string) {
    super(message);
    this.className = className;
  }

  override get name(): string {
    return "WireError";
  }
}

/** Class names that mean: the request itself was wrong. */
const requestClasses = new Set(["NameError", "KeyError", "TypeError", "ValueError", "IndexError"]);

/** A bug shows nothing of itself: its message may hold paths or data. The log has it. */
export function toTriple(error: unknown): ErrorTriple {
  const [className, message] =
    error instanceof FaceServiceError
      ? [error.code, error.message]
      : error instanceof WireError
        ? [error.className, error.message]
        : ["INTERNAL", "internal error of the server; its log tells more"];
  return [className, message, `${className}: ${message}`];
}

/** Whether the server answered that it has no such method. */
export const isUnknownMethod = (error: unknown): boolean =>
  error instanceof FaceServiceError && error.code === "REQUEST_INVALID" && error.message.startsWith("NameError: ");

export const isForeseen = (error: unknown): boolean => error instanceof FaceServiceError || error instanceof WireError;

/**
 * Our own codes come back as they were, so that retryable errors stay so. A request that the server calls
 * wrong is REQUEST_INVALID; any other class, and a triple that is none, stays a {@link WireError}.
 */
export function fromTriple(args: unknown): Error {
  const [className, message] = Array.isArray(args) ? args.map(String) : [];
  if (className === undefined || message === undefined)
    return new WireError("ProtocolError", "expected an error of three texts from the server, got something else");
  if (Object.hasOwn(outcomes, className)) return new FaceServiceError(className as ErrorCode, message);
  if (requestClasses.has(className)) return new FaceServiceError("REQUEST_INVALID", `${className}: ${message}`);
  return new WireError(className, message);
}
