import type { FastifyRequest } from "fastify";
import type { ApiKeys } from "../auth/api-keys.ts";
import { callerByKey } from "../auth/caller.ts";
import { requireScope } from "../auth/guard.ts";
import type { Scope } from "../auth/roles.ts";

/** Who may use the requests of other systems: those with a key, or, to look at pictures, everybody. */
export interface CompatibleAccess {
  readonly mode: "key" | "open";
  readonly keys: Pick<ApiKeys, "find">;
}

interface KeyFields {
  readonly api_key?: string | undefined;
  readonly admin_key?: string | undefined;
}

/** Scopes that open access gives: nothing can be changed with them. */
const openScopes: readonly Scope[] = ["recognize", "people:read"];

/**
 * Old clients put their key into the form; those that can may send it as a header.
 *
 * @throws {HttpProblem} 401, 403; 429 for one wrong key after the other
 */
export async function requireAccess(
  request: FastifyRequest,
  fields: KeyFields | null | undefined,
  { scope, access }: { readonly scope: Scope; readonly access: CompatibleAccess },
): Promise<void> {
  const text = fields?.admin_key || fields?.api_key;
  // In open access, a client's key of another system is no reason to refuse it.
  if (access.mode === "open" && openScopes.includes(scope)) return;
  if (request.caller === null && text)
    request.caller = await request.server.identifying(request, () => callerByKey(text, access.keys));
  requireScope(request.caller, scope);
}
