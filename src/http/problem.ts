import { type ErrorCode, FaceServiceError, isRetryable, systemFailure, withoutPaths } from "../errors.ts";

/** What HTTP itself refuses, before any of our own code is asked: who calls, which route, how much. */
export class HttpProblem extends Error {
  readonly status: number;
  /** Seconds after which the same request may succeed. */
  readonly retryAfterS: number | undefined;

  constructor(status: number, detail: string, retryAfterS?: number) {
    super(detail);
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

/** The body of every error, `application/problem+json`. @see RFC 9457 */
export interface Problem {
  /** `urn:face-det-rec:problem:` and the code; docs/api.md lists them. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** What of the request breaks its schema. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const statuses: Readonly<Record<ErrorCode, number>> = {
  CONFIG_INVALID: 503,
  USAGE_INVALID: 400,
  DATASET_INVALID: 409,
  MODEL_INVALID: 503,
  GALLERY_MISMATCH: 409,
  REQUEST_INVALID: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  IMAGE_UNREADABLE: 422,
  IMAGE_QUARANTINED: 503,
  OVERLOADED: 503,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

const titles: Readonly<Record<number, string>> = {
  400: "The request is not as its schema says",
  401: "No valid key or session",
  403: "The key does not allow this",
  404: "Not found",
  408: "Not sent in time",
  409: "In conflict with what is there",
  413: "Too large",
  414: "Too long an address",
  415: "Of a content type that is not taken here",
  422: "The picture cannot be used",
  429: "Too many requests",
  431: "Too large a head",
  500: "An error of the server itself",
  503: "Not available now",
  504: "Not finished in time",
};

const codes: Readonly<Record<number, string>> = {
  400: "REQUEST_INVALID",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  408: "DEADLINE_EXCEEDED",
  413: "TOO_LARGE",
  414: "TOO_LARGE",
  415: "UNSUPPORTED_TYPE",
  429: "TOO_MANY_REQUESTS",
  431: "TOO_LARGE",
  503: "OVERLOADED",
};

export interface ProblemAnswer {
  readonly problem: Problem;
  readonly retryAfterS: number | undefined;
  /** A bug of ours: no word of it to the caller. */
  readonly isBug: boolean;
  /** The log tells more than the caller is told. */
  readonly isLogged: boolean;
}

/** What fastify, its plugins and our validation put on the errors they throw. */
interface ForeignError {
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly validation?: unknown;
  readonly validationContext?: unknown;
}

/** @param error - anything that was thrown while a request was answered */
export function problemOf(error: unknown): ProblemAnswer {
  if (error instanceof FaceServiceError)
    return {
      ...told(made(statuses[error.code], error.message, { code: error.code }), isRetryable(error) ? 2 : undefined),
      isLogged: error.code === "UNAVAILABLE" && systemFailure(error.cause) !== undefined,
    };
  if (error instanceof HttpProblem) return told(made(error.status, error.message), error.retryAfterS);
  const refused = systemFailure(error);
  if (refused !== undefined) {
    const detail = `${withoutPaths(refused.message)}; the server's log names the path`;
    return { ...told(made(503, detail, { code: refused.code })), isLogged: true };
  }
  const { statusCode, code, message, validation, validationContext } = (error ?? {}) as ForeignError;
  // The caller went away while it was read: nobody hears the answer.
  if (code === "ECONNRESET") return told(made(400, "the request ended before it was whole"));
  if (Array.isArray(validation)) {
    const errors = validation.map((one) => brokenRule(one, String(validationContext)));
    const detail = errors.map(({ path, message: rule }) => `${path}: ${rule}`).join("; ");
    return told({ ...made(400, detail), errors });
  }
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500)
    return told(made(statusCode, lowerFirst(String(message))));
  return { ...told(made(500, "the server's log tells more")), isBug: true, isLogged: true };
}

const told = (problem: Problem, retryAfterS?: number): ProblemAnswer => ({
  problem,
  retryAfterS,
  isBug: false,
  isLogged: false,
});

function made(status: number, detail: string, { code }: { code?: string } = {}): Problem {
  const known = code ?? codes[status] ?? (status >= 500 ? "INTERNAL" : "REQUEST_INVALID");
  return {
    type: `urn:face-det-rec:problem:${known.toLowerCase().replaceAll("_", "-")}`,
    title: titles[status] ?? "Refused",
    status,
    detail,
    code: known,
  };
}

function brokenRule(given: unknown, context: string): { readonly path: string; readonly message: string } {
  const { instancePath, message } = given as { readonly instancePath?: string; readonly message?: string };
  return { path: `${context}${instancePath ?? ""}`, message: message ?? "not as its schema says" };
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
