import { messageOf } from "../../src/errors.ts";
import { type Desktop, noBrowserReason, openInBrowser } from "./browser.ts";
import { type Given, overridesOf, queryOf } from "./options.ts";

export interface HttpSettings {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
}

/** Why the page is not opened, with the code of the error that it is where it was insisted on. */
export interface NoPage {
  readonly code: "USAGE_INVALID" | "CONFIG_INVALID" | "UNAVAILABLE";
  readonly reason: string;
}

const answerWithinMs = 2000;

/** What is about files only. */
const ofPictures = ["pictures", "output", "voc-size", "only-changed", "dry-run"];
/** What the page has no slider or list for. */
const withoutPlace = [...ofPictures, "effort", "classifier"];

const firstGiven = (given: Given, options: readonly string[]): string | undefined =>
  options.find((option) => given[option] !== undefined && given[option] !== false);

/** Whether it is about files, so that the page is not what is wanted. */
export const asksForPictures = (given: Given): boolean => firstGiven(given, ofPictures) !== undefined;

/**
 * Shows the page in a browser, with the frames and settings given.
 *
 * @returns its address
 * @throws {FaceServiceError} USAGE_INVALID, or REQUEST_INVALID for a value out of its bounds
 */
export async function showTunePage(
  http: HttpSettings,
  given: Given,
  desktop: Desktop,
): Promise<{ readonly opened: string } | NoPage> {
  const strange = firstGiven(given, withoutPlace);
  if (strange !== undefined)
    return { code: "USAGE_INVALID", reason: `--${strange} has no place on the Tune page; leave it out to open that` };
  const unknown = noAddressReason(http);
  if (unknown !== undefined) return { code: "CONFIG_INVALID", reason: unknown };
  const address = tunePageAddress(http, tuneQueryOf(given));
  const silent = await silenceOf(address);
  if (silent !== undefined) return { code: "UNAVAILABLE", reason: silent };
  const unopened = noBrowserReason(desktop) ?? (await openInBrowser(address, desktop));
  if (unopened === undefined) return { opened: address };
  return { code: "UNAVAILABLE", reason: `${unopened}; the page is at ${address}` };
}

/**
 * Which frames and which settings the page is to begin with, as its address tells it.
 *
 * @throws {FaceServiceError} USAGE_INVALID, or REQUEST_INVALID for a value out of its bounds
 */
export function tuneQueryOf(given: Given): Readonly<Record<string, string>> {
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

function noAddressReason({ enabled, port }: HttpSettings): string | undefined {
  if (!enabled) return "http.enabled is false: there is no web page; set it to true";
  return port === 0 ? "http.port is 0, any free one: see the server's log for the page's address" : undefined;
}

/**
 * Where a browser on this machine finds the page.
 *
 * @param query - what the page begins with
 */
export function tunePageAddress(
  { host, port }: Pick<HttpSettings, "host" | "port">,
  query: Readonly<Record<string, string>> = {},
): string {
  const anywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const own = anywhere[host] ?? host;
  const search = new URLSearchParams(query).toString();
  return `http://${own.includes(":") ? `[${own}]` : own}:${port}/#/tune${search === "" ? "" : `?${search}`}`;
}

/** @returns why no server shows the page there, if so */
async function silenceOf(address: string): Promise<string | undefined> {
  const problem = await problemAt(address);
  return problem === undefined
    ? undefined
    : `no page is shown at ${address} (${problem}); start the server by npm start`;
}

async function problemAt(address: string): Promise<string | undefined> {
  try {
    const { ok, status, body } = await fetch(address, { signal: AbortSignal.timeout(answerWithinMs) });
    await body?.cancel();
    return ok ? undefined : `status ${status}`;
  } catch (error) {
    return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  }
}
