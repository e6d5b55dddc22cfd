import { z } from "zod";
import type { ApiKeys } from "../auth/api-keys.ts";
import type { StoredKey } from "../auth/key-file.ts";
import { scopesOfRole } from "../auth/roles.ts";
import type { HttpApp } from "../http-app.ts";
import { type KeyView, keyView, newKeyRequest, newKeyView } from "../schemas/session.ts";

/** Keys are few: they come in one answer. */
const keyList = z.object({ items: z.array(keyView), nextCursor: z.null() });
const keyPath = z.object({ id: z.string().regex(/^[0-9a-f]{12}$/) });

export function registerKeysRoutes(app: HttpApp, keys: ApiKeys): void {
  app.get(
    "/api/v1/keys",
    {
      config: { scope: "keys:manage" },
      schema: { tags: ["keys"], summary: "List the API keys", response: { 200: keyList } },
    },
    async () => ({ items: (await keys.list()).map(viewOf), nextCursor: null }),
  );

  app.post(
    "/api/v1/keys",
    {
      config: { scope: "keys:manage" },
      schema: {
        tags: ["keys"],
        summary: "Make an API key",
        description: "The key itself is answered this once; only its hash is kept.",
        body: newKeyRequest,
        response: { 201: newKeyView },
      },
    },
    async (request, reply) => {
      const { name, role, scopes } = request.body;
      const { key, text } = await keys.add({ name, role, ...(scopes === undefined ? {} : { scopes }) });
      return await reply.code(201).send({ ...viewOf(key), key: text });
    },
  );

  app.delete(
    "/api/v1/keys/:id",
    {
      config: { scope: "keys:manage" },
      schema: {
        tags: ["keys"],
        summary: "Delete an API key",
        description: "It is refused from then on, and so are its sessions.",
        params: keyPath,
        response: { 204: z.null().describe("Deleted.") },
      },
    },
    async (request, reply) => {
      await keys.remove(request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

function viewOf({ id, name, role, scopes, createdAt }: StoredKey): KeyView {
  const ofRole = scopesOfRole[role];
  return { id, name, role, scopes: ofRole.filter((scope) => scopes?.includes(scope) ?? true), createdAt };
}
