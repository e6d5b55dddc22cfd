import type { FastifyReply, FastifyRequest } from "fastify";
import type { HttpApp } from "../http-app.ts";
import { HttpProblem } from "../problem.ts";
import { type Authentication, type Caller, callerOf } from "./caller.ts";
import { type Scope, scopes } from "./roles.ts";

/**
 * What a route needs of its caller: a scope; `signed in`, any valid key; `anyone`, for what holds nothing of anybody;
 * `own`, where the route itself looks for a key in other places, as old protocols put it (`requireScope`).
 */
export type RouteScope = Scope | "signed in" | "anyone" | "own";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Every route must have one: registering a route without it throws. */
    scope?: RouteScope;
  }
  interface FastifyInstance {
    /** Looks for a caller; what it throws counts as a wrong key of the request's address. @throws {HttpProblem} 429 */
    identifying<Found>(request: FastifyRequest, look: () => Promise<Found>): Promise<Found>;
  }
  interface FastifyRequest {
    /** Set once the request has shown a valid key or session. */
    caller: Caller | null;
  }
}

const special: readonly RouteScope[] = ["signed in", "anyone", "own"];
const wrongKeysPerMinute = 20;

/** Lets nobody through to a route whose scope they do not have. */
export function guardRoutes(app: HttpApp, auth: Authentication): void {
  app.decorateRequest("caller", null);
  app.addHook("onRoute", ({ method, url, config }) => {
    const scope = config?.scope;
    if (scope === undefined || !([...scopes, ...special] as readonly string[]).includes(scope))
      throw new Error(`the route ${String(method)} ${url} has no scope: set config.scope`);
  });
  const wrongKeys = app.createRateLimit({ max: wrongKeysPerMinute, timeWindow: 60_000 });
  app.decorate("identifying", async <Found>(request: FastifyRequest, look: () => Promise<Found>): Promise<Found> => {
    try {
      return await look();
    } catch (error) {
      refuseGuessing(await wrongKeys(request));
      throw error;
    }
  });
  app.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    const { scope } = request.routeOptions.config;
    // Of an address that there is not, nothing is told but that; a preflight asks before it calls.
    if (request.is404 || request.method === "OPTIONS" || scope === "anyone") return;
    if (scope === undefined) throw new HttpProblem(403, "this route is closed: it names no scope");
    request.caller = (await app.identifying(request, () => callerOf(request, auth))) ?? null;
    if (request.caller === null) reply.header("www-authenticate", "Bearer");
    if (scope !== "own") requireScope(request.caller, scope);
  });
}

interface LimitState {
  readonly isAllowed: boolean;
  readonly isExceeded?: boolean;
  readonly ttlInSeconds?: number;
}

function refuseGuessing(state: LimitState): void {
  if (!state.isAllowed && state.isExceeded === true)
    throw new HttpProblem(429, "too many wrong keys; wait a minute", state.ttlInSeconds ?? 60);
}

/** @throws {HttpProblem} 401 without a caller, 403 without the scope */
export function requireScope(caller: Caller | null, scope: Scope | "signed in"): Caller {
  if (caller === null) throw new HttpProblem(401, "send Authorization: Bearer <API key>, or sign in at the web page");
  if (scope !== "signed in" && !caller.scopes.includes(scope))
    throw new HttpProblem(
      403,
      `this needs the scope ${scope}; the key ${caller.name} (${caller.role}) does not have it`,
    );
  return caller;
}
