import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import type { EventKey, EventPersonResult, EventResult } from "../../store/event-results.ts";
import { eventKeyText, type FrameResult, type ResultStore } from "../../store/results.ts";
import { type Corrections, correctedEvents } from "../corrected-results.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import { listOrder, placeOf, placeSchema } from "../list-order.ts";
import type { FramePictures } from "../pictures/frame-pictures.ts";
import { pictureAnswer, sendPicture } from "../pictures/send-picture.ts";
import { eventPage, eventPath, eventSchema, eventsQuery, pictureQuery } from "../schemas/results.ts";
import { eventView } from "../views.ts";

export interface EventsDependencies {
  readonly results: Pick<ResultStore, "find" | "get" | "findEvents" | "getEvent">;
  readonly corrections: Corrections;
  readonly pictures: FramePictures;
  readonly maxPixels: number;
}

const tags = ["events"];

export function registerEventsRoutes(
  app: HttpApp,
  { results, corrections, pictures, maxPixels }: EventsDependencies,
): void {
  app.get(
    "/api/v1/events",
    {
      config: { scope: "results:read" },
      schema: { tags, summary: "List events", querystring: eventsQuery, response: { 200: eventPage } },
    },
    async ({ query }) => {
      const { monitor, name, kind } = query;
      const found = await results.findEvents({
        ...(monitor === undefined ? {} : { monitor }),
        ...(name === undefined ? {} : { name }),
        ...(kind === undefined ? {} : { kind }),
        ...listOrder(query, decodeCursor(query.cursor, placeSchema)),
      });
      const page = pageOfFound(found, query.limit, (one) => placeOf(one.firstCapturedAt, eventKeyText(one)));
      return { items: [...(await correctedEvents(page.items, corrections))], nextCursor: page.nextCursor };
    },
  );

  app.get(
    "/api/v1/events/:monitor/:event",
    {
      config: { scope: "results:read" },
      schema: { tags, summary: "Who was in one event", params: eventPath, response: { 200: eventSchema } },
    },
    async ({ params }) => {
      const event = await storedEvent(results, params);
      const [view = eventView(event)] = await correctedEvents([event], corrections);
      return view;
    },
  );

  app.get(
    "/api/v1/events/:monitor/:event/picture",
    {
      config: { scope: "results:read" },
      schema: {
        tags,
        summary: "The picture that shows an event best",
        params: eventPath,
        querystring: pictureQuery,
        response: { 200: pictureAnswer, 304: z.null().describe("As the caller has it.") },
      },
    },
    async (request, reply) => {
      const { annotated, width } = request.query;
      const shown = await shownFrame(results, await storedEvent(results, request.params));
      const bytes = annotated === false ? await pictures.original(shown) : await pictures.annotated(shown);
      if (bytes === undefined) throw new FaceServiceError("NOT_FOUND", "no picture of this event is kept any more");
      return await sendPicture(request, reply, bytes, { width, maxPixels });
    },
  );
}

async function storedEvent(results: Pick<ResultStore, "getEvent">, key: EventKey): Promise<EventResult> {
  const found = await results.getEvent(key);
  if (found !== undefined) return found;
  throw new FaceServiceError("NOT_FOUND", `there is no event ${key.event} of monitor ${key.monitor}`);
}

/** Of the person whom the event is about: named before stranger before undecided, then the most probable. */
async function shownFrame(
  results: Pick<ResultStore, "find" | "get">,
  { monitor, event, people }: EventResult,
): Promise<FrameResult> {
  const best = [...people].sort((a, b) => rankOf(b) - rankOf(a))[0]?.best.frame;
  const shown = best === undefined ? undefined : await results.get({ monitor, event, frame: best });
  const frame = shown ?? (await results.find({ monitor, event, sort: "oldest", limit: 1 }))[0];
  if (frame === undefined) throw new FaceServiceError("NOT_FOUND", "no frame of this event is kept any more");
  return frame;
}

const ranks = { known: 4, unknown: 2, undecided: 0 } as const;
const rankOf = ({ identification }: EventPersonResult): number =>
  ranks[identification.kind] + (identification.probability ?? 0);
