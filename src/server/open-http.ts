import { fileURLToPath } from "node:url";
import { configPath } from "../config/load.ts";
import { createHttpApp, type HttpSettings } from "../http/app.ts";
import { openApiKeys } from "../http/auth/api-keys.ts";
import { Sessions } from "../http/auth/sessions.ts";
import { registerKeysRoutes } from "../http/routes/keys.ts";
import { registerSessionRoutes } from "../http/routes/session.ts";
import { type HttpServer, serveHttp } from "../http/serve-http.ts";
import type { Log } from "../service/log.ts";

/** What of the configuration the HTTP API needs. */
export interface HttpConfig {
  readonly directory: string;
  readonly http: HttpSettings & {
    readonly host: string;
    readonly port: number;
    readonly keysFile: string;
    readonly sessionHours: number;
  };
}

export interface HttpSurroundings {
  readonly log: Log;
  /** Of this program. */
  readonly version: string;
}

const pagesDirectory = fileURLToPath(new URL("../../web", import.meta.url));

/**
 * Puts the HTTP API together and lets it listen.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a port that is taken or keys that cannot be kept
 */
export async function openHttp(config: HttpConfig, { log, version }: HttpSurroundings): Promise<HttpServer> {
  const { http } = config;
  const keys = await openApiKeys(configPath(config, http.keysFile), tellFirstKey);
  const auth = { keys, sessions: new Sessions(() => keys.sessionSecret()) };
  const app = await createHttpApp(http, {
    auth,
    log,
    version,
    pagesDirectory,
    register: (routes) => {
      registerSessionRoutes(routes, auth, http);
      registerKeysRoutes(routes, keys);
    },
  });
  return await serveHttp(app, http);
}

/** To stdout and never to the log, which others may read and which is kept. */
function tellFirstKey(text: string): void {
  process.stdout.write(`\nThe first API key, for an admin. It is shown this once:\n\n  ${text}\n\n`);
}
