import { spawn } from "node:child_process";
import { once } from "node:events";
import { FaceServiceError, messageOf } from "../../src/errors.ts";

export interface HttpSettings {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
}

const answerWithinMs = 3000;

/** Where a browser on this machine finds the page. @throws {FaceServiceError} CONFIG_INVALID if config.json does not tell */
export function tunePageAddress({ enabled, host, port }: HttpSettings): string {
  if (!enabled)
    throw new FaceServiceError("CONFIG_INVALID", "http.enabled is false: there is no web page; set it to true");
  if (port === 0)
    throw new FaceServiceError("CONFIG_INVALID", "http.port is 0, any free one: see the server's log for its address");
  const anywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };
  const own = anywhere[host] ?? host;
  return `http://${own.includes(":") ? `[${own}]` : own}:${port}/#/tune`;
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
