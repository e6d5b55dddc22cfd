import type { FastifyRequest } from "fastify";
import { HttpProblem } from "../problem.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { StoredKey } from "./key-file.ts";
import { type Role, type Scope, scopesOfRole } from "./roles.ts";
import { cookieOf, type Session, type Sessions, sessionCookie } from "./sessions.ts";

/** Who calls, and what they may. */
export interface Caller {
  readonly keyId: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** By cookie; absent: by key. */
  readonly session?: Session;
}

export interface Authentication {
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
}

/** What a page of another origin cannot put on a request without being asked first (CORS preflight). */
const intentHeader = "x-face-request";
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * @returns undefined if the request names nobody
 * @throws {HttpProblem} 401 for a key that is not valid; 403 for a request by cookie that another site may have made
 */
export async function callerOf(request: FastifyRequest, auth: Authentication): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, text] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    return await callerByKey(text ?? passwordOf(request, authorization), auth.keys);
  }
  const cookie = cookieOf(request.headers.cookie, sessionCookie);
  if (cookie === undefined) return undefined;
  const session = await auth.sessions.find(cookie);
  const key = session === undefined ? undefined : await auth.keys.byId(session.keyId);
  // A cookie that is over is as none: the page then asks for the key.
  if (session === undefined || key === undefined) return undefined;
  if (!safeMethods.has(request.method) && request.headers[intentHeader] === undefined)
    throw new HttpProblem(403, `a request by cookie that changes something needs the header ${intentHeader}: 1`);
  return { ...callerWith(key), session };
}

/**
 * Clients of other systems that have no field for a key may still take `http://any:<key>@host`. Not from a page: browsers
 * add a password that they remember to whatever another site has them send.
 */
function passwordOf({ routeOptions, headers }: FastifyRequest, authorization: string): string | undefined {
  if (routeOptions.config.scope !== "own" || headers.origin !== undefined) return undefined;
  const [, encoded = ""] = /^Basic +(\S+) *$/i.exec(authorization) ?? [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}

/** @throws {HttpProblem} 401 */
export async function callerByKey(text: string | undefined, keys: Pick<ApiKeys, "find">): Promise<Caller> {
  const key = text === undefined ? undefined : await keys.find(text);
  if (key === undefined) throw new HttpProblem(401, "the API key is not valid; ask an admin for another one");
  return callerWith(key);
}

function callerWith({ id, name, role, scopes }: StoredKey): Caller {
  const ofRole = scopesOfRole[role];
  return {
    keyId: id,
    name,
    role,
    scopes: scopes === undefined ? ofRole : ofRole.filter((one) => scopes.includes(one)),
  };
}
