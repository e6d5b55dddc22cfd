import { spawn } from "node:child_process";
import { once } from "node:events";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { type Given, overridesOf, queryOf } from "./options.ts";

export interface HttpSettings {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
}

const answerWithinMs = 3000;

/** What the page has no slider or list for. */
const withoutPlace = ["effort", "classifier", "voc-size", "only-changed", "dry-run"];

/**
 * Which frames and which settings the page is to begin with, as its address tells it.
 *
 * @throws {FaceServiceError} USAGE_INVALID, or REQUEST_INVALID for a value out of its bounds
 */
export function tuneQueryOf(given: Given): Readonly<Record<string, string>> {
  const strange = withoutPlace.find((option) => given[option] !== undefined && given[option] !== false);
  if (strange !== undefined)
    throw new FaceServiceError("USAGE_INVALID", `--${strange} has no place on the Tune page; leave it or --open out`);
  const { limit, sort, from, to, ...frames } = queryOf(given);
  const { quality, ...look } = overridesOf(given);
  const all = {
    ...frames,
    ...(from === undefined ? {} : { from: from.toISOString() }),
    ...(to === undefined ? {} : { to: to.toISOString() }),
    ...(sort === "oldest" ? { sort } : {}),
    ...look,
    ...quality,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
}

/**
 * Where a browser on this machine finds the page.
 *
 * @param query - what the page begins with
 * @throws {FaceServiceError} CONFIG_INVALID if config.json does not tell
 */
export function tunePageAddress(
  { enabled, host, port }: HttpSettings,
  query: Readonly<Record<string, string>> = {},
): string {
  if (!enabled)
    throw new FaceServiceError("CONFIG_INVALID", "http.enabled is false: there is no web page; set it to true");
  if (port === 0)
    throw new FaceServiceError("CONFIG_INVALID", "http.port is 0, any free one: see the server's log for its address");
  const anywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const own = anywhere[host] ?? host;
  const search = new URLSearchParams(query).toString();
  return `http://${own.includes(":") ? `[${own}]` : own}:${port}/#/tune${search === "" ? "" : `?${search}`}`;
}

/** @throws {FaceServiceError} UNAVAILABLE if no server shows the page there */
export async function checkAnswers(address: string): Promise<void> {
  let problem: string;
  try {
    const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(answerWithinMs) });
    if (ok) return;
    problem = `status ${status}`;
  } catch (error) {
    problem = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  }
  throw new FaceServiceError(
    "UNAVAILABLE",
    `no page is shown at ${address} (${problem}); start the server by npm start, or leave --open out`,
  );
}

/** @returns whether a browser was asked; not without a display or xdg-open */
export async function openInBrowser(address: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (!environment["DISPLAY"] && !environment["WAYLAND_DISPLAY"]) return false;
  const browser = spawn("xdg-open", [address], { detached: true, stdio: "ignore", env: environment });
  try {
    await once(browser, "spawn");
  } catch {
    return false;
  }
  browser.unref();
  return true;
}
