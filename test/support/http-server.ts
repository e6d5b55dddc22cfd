import { join } from "node:path";
import { createHttpApp, type HttpParts, type HttpSettings } from "../../src/http/app.ts";
import { openApiKeys } from "../../src/http/auth/api-keys.ts";
import type { Authentication } from "../../src/http/auth/caller.ts";
import { type Role, roles } from "../../src/http/auth/roles.ts";
import { Sessions } from "../../src/http/auth/sessions.ts";
import type { HttpApp } from "../../src/http/http-app.ts";
import { serveHttp } from "../../src/http/serve-http.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface TestHttp extends AsyncDisposable {
  readonly url: string;
  readonly app: HttpApp;
  /** A key of each role. */
  readonly keys: Readonly<Record<Role, string>>;
  readonly auth: Authentication;
  /** What was logged as an error: a bug of ours. */
  readonly errors: readonly unknown[];
  /** Calls a path with a role's key (none: without one); an object becomes JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
}

export interface CallOptions {
  readonly role?: Role;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const usualHttpSettings: HttpSettings = {
  corsOrigins: [],
  trustedProxies: [],
  requestsPerMinute: 1_000_000,
  maxUploadBytes: 4_194_304,
  maxUploadFiles: 8,
  maxHeldBytes: 67_108_864,
};

export interface TestHttpOptions {
  readonly settings?: Partial<HttpSettings>;
  readonly pagesDirectory?: string;
}

/** The real application on a free port of 127.0.0.1, with the routes that the test registers. */
export async function startTestHttp(
  register: (app: HttpApp, auth: Authentication) => ReturnType<HttpParts["register"]>,
  { settings = {}, pagesDirectory = "/does/not/exist" }: TestHttpOptions = {},
): Promise<TestHttp> {
  const home = await temporaryDirectory();
  const keyStore = await openApiKeys(join(home.path, "api-keys.json"), () => undefined);
  const entries = await Promise.all(
    roles.map(async (role) => [role, (await keyStore.add({ name: `test ${role}`, role })).text] as const),
  );
  const keys = Object.fromEntries(entries) as Readonly<Record<Role, string>>;
  const auth = { keys: keyStore, sessions: new Sessions(() => keyStore.sessionSecret()) };
  const errors: unknown[] = [];
  const app = await createHttpApp(
    { ...usualHttpSettings, ...settings },
    {
      auth,
      log: { error: (fields) => errors.push(fields["err"]), debug: () => undefined },
      version: "0.0.0",
      pagesDirectory,
      register: (routes) => register(routes, auth),
    },
  );
  const server = await serveHttp(app, { host: "127.0.0.1", port: 0 });
  return {
    url: server.url,
    app,
    keys,
    auth,
    errors,
    call: (method, path, { role, body, headers = {} } = {}) =>
      fetch(new URL(path, server.url), {
        method,
        redirect: "manual",
        headers: {
          ...(role === undefined ? {} : { authorization: `Bearer ${keys[role]}` }),
          ...(isJson(body) ? { "content-type": "application/json" } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isJson(body) ? JSON.stringify(body) : (body as FormData) }),
      }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const isJson = (body: unknown): boolean =>
  body !== undefined && !(body instanceof FormData || typeof body === "string" || body instanceof Uint8Array);
