import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import type { KeptSighting } from "../../sightings/sighting.ts";
import type { SightingQuery, SightingStore } from "../../sightings/sighting-store.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import { listOrder, placeOf, placeSchema } from "../list-order.ts";
import { pictureAnswer, sendPicture } from "../pictures/send-picture.ts";
import {
  erasedSchema,
  type FacesQuery,
  facePath,
  facePictureQuery,
  facesQuery,
  sightingPage,
  sightingSchema,
} from "../schemas/sightings.ts";
import { sightingView } from "../sighting-views.ts";

export interface FacesDependencies {
  readonly sightings: Pick<SightingStore, "find" | "get" | "crop" | "erase">;
  readonly maxPixels: number;
}

const tags = ["faces"];

export function registerFacesRoutes(app: HttpApp, { sightings, maxPixels }: FacesDependencies): void {
  app.get(
    "/api/v1/faces",
    {
      config: { scope: "faces:read" },
      schema: { tags, summary: "List kept faces", querystring: facesQuery, response: { 200: sightingPage } },
    },
    async ({ query }) => {
      const found = await sightings.find(sightingQuery(query));
      const page = pageOfFound(found, query.limit, ({ capturedAt, id }) => placeOf(capturedAt, id));
      return { items: page.items.map(sightingView), nextCursor: page.nextCursor };
    },
  );

  app.get(
    "/api/v1/faces/:id",
    {
      config: { scope: "faces:read" },
      schema: { tags, summary: "One kept face", params: facePath, response: { 200: sightingSchema } },
    },
    async ({ params }) => sightingView(await keptFace(sightings, params.id)),
  );

  app.get(
    "/api/v1/faces/:id/picture",
    {
      config: { scope: "faces:read" },
      schema: {
        tags,
        summary: "The kept picture of a face",
        params: facePath,
        querystring: facePictureQuery,
        response: { 200: pictureAnswer, 304: z.null().describe("As the caller has it.") },
      },
    },
    async (request, reply) => {
      const bytes = await sightings.crop(request.params.id);
      if (bytes === undefined) throw noFace();
      return await sendPicture(request, reply, bytes, { width: request.query.width, maxPixels });
    },
  );

  app.delete(
    "/api/v1/faces/:id",
    {
      config: { scope: "faces:review" },
      schema: { tags, summary: "Erase a kept face for good", params: facePath, response: { 200: erasedSchema } },
    },
    async ({ params }) => {
      const erased = await sightings.erase([params.id]);
      if (erased === 0) throw noFace();
      return { erased };
    },
  );
}

function sightingQuery(query: FacesQuery): SightingQuery {
  const { monitor, event, person, kind, reviewed, stranger } = query;
  const { after, ...order } = listOrder(query, decodeCursor(query.cursor, placeSchema));
  const given = Object.entries({ monitor, event, person, kind, reviewed, stranger });
  return {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    ...order,
    ...(after === undefined ? {} : { after: { capturedAt: after.capturedAt, id: after.key } }),
  };
}

async function keptFace(sightings: Pick<SightingStore, "get">, id: string): Promise<KeptSighting> {
  const [found] = await sightings.get([id]);
  if (found === undefined) throw noFace();
  return found;
}

const noFace = (): FaceServiceError => new FaceServiceError("NOT_FOUND", "this face is not kept any more");
