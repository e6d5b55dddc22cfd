import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { programPath } from "../debian-programs.ts";

/** For `describe`'s options: why a suite is left out, or false. CI installs the package (`.ci/run`). */
export const leftOutWithoutChromium: string | false =
  programPath("chromium") === undefined && "left out without chromium; to include it: apt-get install chromium";

/** Debian's Chromium, without a screen; its camera is a moving test picture, and needs no permission. */
export async function openBrowser(cameraFile?: string): Promise<Browser> {
  const path = programPath("chromium");
  if (path === undefined) throw new Error("chromium is not installed");
  return await chromium.launch({
    executablePath: path,
    args: [
      "--no-sandbox", // containers forbid what it needs, and it opens our own page alone
      "--disable-dev-shm-usage",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...(cameraFile === undefined ? [] : [`--use-file-for-fake-video-capture=${cameraFile}`]),
    ],
  });
}

/** A page that notes what must never happen on it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, refusals of the Content Security Policy, and requests that left the site. */
  readonly troubles: readonly string[];
}

const width = 1280;
const height = 900;
/** Far more than anything takes: who waits so long has found a fault, not a slow machine. */
const patienceMs = 60_000;

/** `FACE_TEST_WEB_SLOWNESS`: a processor so many times slower, and a network to match, to find tests that race the page. */
export const slowness = Number(process.env["FACE_TEST_WEB_SLOWNESS"] ?? "1");
const latencyMs = 15;

async function slowDown(context: BrowserContext, page: Page): Promise<void> {
  const tools = await context.newCDPSession(page);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: slowness });
  const network = { offline: false, latency: latencyMs * slowness, downloadThroughput: -1, uploadThroughput: -1 };
  await tools.send("Network.emulateNetworkConditions", network);
}

export async function openPage(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width, height }, baseURL: url, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  if (slowness > 1) await slowDown(context, page);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // What the server refuses is shown on the page, and the browser writes a line of its own about it.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) troubles.push(`left: ${request.url()}`);
  });
  return { page, context, troubles, [Symbol.asyncDispose]: () => context.close() };
}
