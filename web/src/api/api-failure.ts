/** An answer of the server that is none of those asked for, or none at all (`status` 0). */
export class ApiFailure extends Error {
  readonly status: number;
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(status: number, message: string, remedy: string) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
    this.remedy = remedy;
  }
}

const remedies: Readonly<Record<number, string>> = {
  0: "Look whether the recognition server runs (npm start), then try again.",
  401: "Log in with an API key.",
  403: "Log in with a key of a higher role.",
  404: "It may have been deleted meanwhile: go back and reload.",
  413: "Use a smaller picture, or fewer at once.",
  415: "Use a JPEG, PNG or WebP picture.",
  422: "Use another picture.",
  429: "Wait a moment, then try again.",
  503: "The server is busy or starting: wait a moment, then try again.",
  504: "The server is busy: wait a moment, then try again.",
};

/** RFC 9457; every field may be missing, because proxies answer too. */
interface Problem {
  readonly title?: unknown;
  readonly detail?: unknown;
}

export async function failureOf(response: Response): Promise<ApiFailure> {
  const text = await response.text().catch(() => "");
  const problem = parseProblem(text);
  const message = [problem.detail, problem.title].find((part) => typeof part === "string" && part !== "");
  return new ApiFailure(
    response.status,
    typeof message === "string" ? sentence(message) : `The server answered ${response.status}.`,
    remedies[response.status] ?? unknownRemedy(response.status),
  );
}

/** What was asked for wrongly, or at the wrong time, the server itself says how to mend. */
const unknownRemedy = (status: number): string =>
  status < 500 ? "" : "Try again; if it stays so, the server's log says more.";

export const unreachable = (): ApiFailure => new ApiFailure(0, "The server does not answer.", remedies[0] ?? "");

/** Whatever was thrown, as something that can be shown. */
export function asFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure(-1, error instanceof Error ? error.message : String(error), "Reload the page.");
}

function parseProblem(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
