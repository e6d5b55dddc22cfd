import { z } from "zod";
import type { ApiKeys } from "../auth/api-keys.ts";
import type { Corrections } from "../corrected-results.ts";
import { openEventStream, streamAnswer } from "../event-stream.ts";
import type { HttpApp } from "../http-app.ts";
import type { LiveFeed } from "../live/live-feed.ts";
import { LiveSender } from "../live/live-sender.ts";

const liveHeaders = z.object({
  "last-event-id": z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .describe("As the last event told: what came since is told first."),
});

const description = `Server-sent events: \`result\` with a Result, \`event\` with an Event, as they are written, within
half a second. \`hello\` comes first. Each has an id; a client that sends the last one it got as Last-Event-ID, as
browsers do by themselves, misses nothing of the last 5,000. What is written anew comes anew.`;

export interface LiveDependencies {
  readonly feed: LiveFeed;
  readonly corrections: Corrections;
  readonly auth: { readonly keys: Pick<ApiKeys, "byId"> };
}

/** A stream ends so long after its key was deleted, at most. */
const keyCheckMs = 10_000;

export function registerLiveRoutes(app: HttpApp, { feed, corrections, auth }: LiveDependencies): void {
  app.get(
    "/api/v1/live",
    {
      config: { scope: "results:read" },
      schema: {
        tags: ["live"],
        summary: "Follow what comes in",
        description,
        headers: liveHeaders,
        response: { 200: streamAnswer("A stream of events.") },
      },
    },
    async (request, reply) => {
      const sender = new LiveSender(corrections);
      const listening = await feed.listen(request.headers["last-event-id"], (change) => sender.tell(change));
      // Only now, so that a refusal is still an answer with its status.
      const stream = openEventStream(request, reply);
      const keyId = request.caller?.keyId ?? "";
      const check = setInterval(() => {
        auth.keys.byId(keyId).then(
          (key) => key ?? stream.end(),
          () => stream.end(),
        );
      }, keyCheckMs);
      stream.closed.addEventListener("abort", () => {
        clearInterval(check);
        listening.stop();
      });
      if (stream.closed.aborted) {
        clearInterval(check);
        listening.stop();
      }
      stream.send({ event: "hello", ...(sender.hasWaiting ? {} : { id: listening.position }), data: {} });
      sender.begin(stream);
    },
  );
}
