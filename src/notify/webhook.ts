import { FaceServiceError, messageOf } from "../errors.ts";
import type { WebhookSettings } from "./settings.ts";
import type { NotifyTarget } from "./target.ts";
import { correctionBody, signatureOf, type WebhookBody, webhookBody } from "./webhook-body.ts";

export interface WebhookSecrets {
  /** Messages are signed with it; absent: not. */
  readonly secret?: string | undefined;
  /** Value of the header `authorization`. */
  readonly authorization?: string | undefined;
}

/** A server that is told by POST. Only the address of the settings is ever asked: redirects are not followed. */
export function openWebhook(settings: WebhookSettings, secrets: WebhookSecrets, abandon: AbortSignal): NotifyTarget {
  const place = { settings, secrets, abandon };
  return {
    name: settings.name,
    needsPicture: settings.picture === "multipart" || settings.picture === "base64",
    send: (message) =>
      post({ id: message.notification.id, attempt: message.attempt, ...webhookBody(message, settings) }, place),
    correct: ({ correction, attempt }) => post({ id: correction.id, attempt, ...correctionBody(correction) }, place),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface Post extends WebhookBody {
  readonly id: string;
  readonly attempt: number;
}

async function post(message: Post, place: Posting): Promise<void> {
  const response = await posted(message, place);
  const { status } = response;
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  const said = await beginningOf(response);
  throw new FaceServiceError(
    codeOf(status),
    `the webhook ${place.settings.name} answered ${status}${said === "" ? "" : `: ${said}`}${remedyOf(status)}`,
  );
}

interface Posting {
  readonly settings: WebhookSettings;
  readonly secrets: WebhookSecrets;
  readonly abandon: AbortSignal;
}

async function posted(
  { id, attempt, contentType, bytes }: Post,
  { settings, secrets, abandon }: Posting,
): Promise<Response> {
  const { url, timeoutMs, name } = settings;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const { secret, authorization } = secrets;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(url, {
      method: "POST",
      redirect: "manual",
      body: bytes,
      headers: {
        "content-type": contentType,
        "user-agent": "face-det-rec",
        "idempotency-key": id,
        "x-face-timestamp": timestamp,
        "x-face-attempt": String(attempt),
        ...(secret === undefined ? {} : { "x-face-signature": signatureOf(secret, timestamp, bytes) }),
        ...(authorization === undefined ? {} : { authorization }),
      },
      signal: AbortSignal.any([timeout, abandon]),
    });
  } catch (error) {
    if (timeout.aborted)
      throw new FaceServiceError("DEADLINE_EXCEEDED", `the webhook ${name} has not answered within ${timeoutMs} ms`);
    const { cause } = error instanceof Error ? error : {};
    throw new FaceServiceError("UNAVAILABLE", `the webhook ${name} cannot be reached: ${messageOf(cause ?? error)}`, {
      cause: error,
    });
  }
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;
/** What a server says when the same request may succeed later. */
const later: ReadonlySet<number> = new Set([408, 425, 429]);

function codeOf(status: number): "UNAVAILABLE" | "OVERLOADED" | "CONFIG_INVALID" | "REQUEST_INVALID" {
  if (isRedirect(status)) return "CONFIG_INVALID";
  if (status === 429) return "OVERLOADED";
  return status >= 400 && status < 500 && !later.has(status) ? "REQUEST_INVALID" : "UNAVAILABLE";
}

const remedyOf = (status: number): string =>
  isRedirect(status) ? "; redirects are not followed, set the target's url to where it leads" : "";

const maxSaidBytes = 200;

/** For the quarantine's reason; a body that never ends is left. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  try {
    const first = await reader?.read();
    const bytes: Uint8Array = first?.value ?? new Uint8Array();
    const text = new TextDecoder().decode(bytes.subarray(0, maxSaidBytes));
    return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, " ").trim();
  } catch {
    return "";
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
