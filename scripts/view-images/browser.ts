import { spawn } from "node:child_process";
import { once } from "node:events";
import { messageOf } from "../../src/errors.ts";

/** Where a browser would be opened. */
export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
}

/** An opener may stay as long as the browser it started. */
const failsWithinMs = 1000;
const openers = ["xdg-open", "x-www-browser", "wslview"];

/** @returns why no browser can be opened here; undefined if one may be */
export function noBrowserReason({ platform, environment }: Desktop): string | undefined {
  const isRemote = Boolean(environment["SSH_CONNECTION"] || environment["SSH_TTY"]);
  if (platform === "win32") return "no browser is opened on Windows";
  if (platform === "darwin") return isRemote ? "a browser would open on another machine than yours (SSH)" : undefined;
  if (environment["DISPLAY"] || environment["WAYLAND_DISPLAY"]) return undefined;
  return "there is no display for a browser (neither DISPLAY nor WAYLAND_DISPLAY is set)";
}

/** @returns why none was opened, if so */
export async function openInBrowser(address: string, { platform, environment }: Desktop): Promise<string | undefined> {
  const problems: string[] = [];
  for (const opener of platform === "darwin" ? ["open"] : openers) {
    const problem = await problemOf(opener, address, environment);
    if (problem === undefined) return undefined;
    problems.push(problem);
  }
  return `no program opened a browser (${problems.join(", ")})`;
}

async function problemOf(opener: string, address: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const child = spawn(opener, [address], { detached: true, stdio: "ignore", env });
  const signal = AbortSignal.timeout(failsWithinMs);
  try {
    const [code, killedBy] = await once(child, "exit", { signal });
    return code === 0 ? undefined : `${opener} ended with ${code ?? killedBy}`;
  } catch (error) {
    if (!signal.aborted) return messageOf(error);
    child.unref();
    return undefined;
  }
}
