import { z } from "zod";
import type { Authentication } from "../auth/caller.ts";
import { callerByKey } from "../auth/caller.ts";
import { requireScope } from "../auth/guard.ts";
import { sessionCookie, setCookieText } from "../auth/sessions.ts";
import type { HttpApp } from "../http-app.ts";
import { HttpProblem } from "../problem.ts";
import { sessionRequest, sessionView } from "../schemas/session.ts";

const signInsPerMinute = 10;

/** @param options.sessionHours - until a session ends by itself */
export function registerSessionRoutes(app: HttpApp, auth: Authentication, options: { sessionHours: number }): void {
  const lifeMs = options.sessionHours * 3_600_000;

  app.post(
    "/api/v1/session",
    {
      config: { scope: "anyone", rateLimit: { max: signInsPerMinute, timeWindow: 60_000 } },
      schema: {
        tags: ["session"],
        summary: "Sign in",
        description: `Trades an API key for the cookie \`${sessionCookie}\`, which scripts of a page cannot read.`,
        body: sessionRequest,
        response: { 204: z.null().describe("Signed in; the cookie is set.") },
      },
    },
    async (request, reply) => {
      // A page of another site could else sign its visitor in as somebody else.
      if (request.headers["x-face-request"] === undefined)
        throw new HttpProblem(403, "signing in needs the header x-face-request: 1");
      const { keyId } = await callerByKey(request.body.key, auth.keys);
      const cookie = await auth.sessions.begin(keyId, lifeMs);
      reply.header("set-cookie", setCookieText(cookie, Math.floor(lifeMs / 1000), request.protocol === "https"));
      return await reply.code(204).send(null);
    },
  );

  app.get(
    "/api/v1/session",
    {
      config: { scope: "signed in" },
      schema: { tags: ["session"], summary: "Who I am", response: { 200: sessionView } },
    },
    (request) => {
      const { name, role, scopes } = requireScope(request.caller, "signed in");
      return Promise.resolve({ name, role, scopes: [...scopes] });
    },
  );

  app.delete(
    "/api/v1/session",
    {
      config: { scope: "signed in" },
      schema: {
        tags: ["session"],
        summary: "Sign out",
        response: { 204: z.null().describe("Signed out; the cookie is taken away.") },
      },
    },
    async (request, reply) => {
      const { session } = requireScope(request.caller, "signed in");
      if (session !== undefined) auth.sessions.end(session.id);
      reply.header("set-cookie", setCookieText("", 0, request.protocol === "https"));
      return await reply.code(204).send(null);
    },
  );
}
