import { z } from "zod";
import { facesOf } from "../../sightings/faces-of.ts";
import type { Gathering } from "../../sightings/gathering/gathering.ts";
import { resolveStranger, type StrangerReview } from "../../sightings/review/strangers.ts";
import type { Sightings } from "../../sightings/sightings.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import {
  decisionSchema,
  erasedSchema,
  ignoreRequest,
  mergeRequest,
  nameRequest,
  splitRequest,
  strangerDetail,
  strangerPage,
  strangerPath,
  strangersQuery,
} from "../schemas/sightings.ts";
import { decisionView, strangerView } from "../sighting-views.ts";

export interface StrangersDependencies {
  readonly sightings: Sightings;
  readonly strangers: Pick<StrangerReview, "name" | "merge" | "split" | "ignore" | "unignore">;
  readonly gathering: Pick<Gathering, "strangersLike">;
}

const tags = ["strangers"];
const representatives = 6;
const eraseAtOnce = 1000;
const placeSchema = z.tuple([z.int(), z.string()]);

export function registerStrangersRoutes(app: HttpApp, deps: StrangersDependencies): void {
  registerStrangersReading(app, deps);
  registerChanges(app, deps);
  app.delete(
    "/api/v1/strangers/:id",
    {
      config: { scope: "faces:review" },
      schema: {
        tags,
        summary: "Erase a stranger's faces for good",
        params: strangerPath,
        response: { 200: erasedSchema },
      },
    },
    async ({ params }) => {
      const { id } = await resolveStranger(deps.sightings, params.id);
      const faces = await facesOf(deps.sightings, { stranger: id }, Number.POSITIVE_INFINITY);
      let erased = 0;
      for (let at = 0; at < faces.length; at += eraseAtOnce)
        erased += await deps.sightings.erase(faces.slice(at, at + eraseAtOnce).map((face) => face.id));
      return { erased };
    },
  );
}

/** What only reads. */
export function registerStrangersReading(
  app: HttpApp,
  { sightings, gathering }: Omit<StrangersDependencies, "strangers">,
): void {
  app.get(
    "/api/v1/strangers",
    {
      config: { scope: "faces:read" },
      schema: {
        tags,
        summary: "List strangers, those seen last first",
        querystring: strangersQuery,
        response: { 200: strangerPage },
      },
    },
    async ({ query }) => {
      const { ignored, named, minFaces, limit } = query;
      const after = decodeCursor(query.cursor, placeSchema);
      const found = await sightings.strangers({
        limit: limit + 1,
        ...(ignored === undefined ? {} : { ignored }),
        ...(named === undefined ? {} : { named }),
        ...(minFaces === undefined ? {} : { minFaces }),
        ...(after === undefined ? {} : { after: { lastSeenAt: new Date(after[0]), id: after[1] } }),
      });
      const page = pageOfFound(found, limit, ({ lastSeenAt, id }) => [lastSeenAt.getTime(), id]);
      const shown = await sightings.clearest(
        page.items.map(({ id }) => id),
        representatives,
      );
      return {
        items: page.items.map((stranger) => strangerView(stranger, shown.get(stranger.id) ?? [])),
        nextCursor: page.nextCursor,
      };
    },
  );

  app.get(
    "/api/v1/strangers/:id",
    {
      config: { scope: "faces:read" },
      schema: { tags, summary: "One stranger", params: strangerPath, response: { 200: strangerDetail } },
    },
    async ({ params }) => {
      const stranger = await resolveStranger(sightings, params.id);
      const shown = await sightings.clearest([stranger.id], representatives);
      const alike = await gathering.strangersLike(stranger.id);
      return {
        ...strangerView(stranger, shown.get(stranger.id) ?? []),
        alike: alike.map(({ stranger: id, similarity }) => ({ id, similarity })),
      };
    },
  );
}

function registerChanges(app: HttpApp, { strangers }: StrangersDependencies): void {
  const config = { scope: "faces:review" } as const;
  const response = { 201: decisionSchema };
  app.post(
    "/api/v1/strangers/merge",
    {
      config,
      schema: { tags, summary: "Make one of several strangers, under the oldest id", body: mergeRequest, response },
    },
    async ({ body, caller }, reply) =>
      await reply.code(201).send(decisionView(await strangers.merge(body.ids, caller?.name))),
  );
  app.post(
    "/api/v1/strangers/:id/name",
    {
      config,
      schema: { tags, summary: "Say who a stranger is", params: strangerPath, body: nameRequest, response },
    },
    async ({ params, body, caller }, reply) =>
      await reply.code(201).send(decisionView(await strangers.name(params.id, body.person, caller?.name))),
  );
  app.post(
    "/api/v1/strangers/:id/split",
    {
      config,
      schema: {
        tags,
        summary: "Make a stranger of their own of some faces",
        params: strangerPath,
        body: splitRequest,
        response,
      },
    },
    async ({ params, body, caller }, reply) =>
      await reply.code(201).send(decisionView(await strangers.split(params.id, body.faces, caller?.name))),
  );
  app.post(
    "/api/v1/strangers/:id/ignore",
    {
      config,
      schema: { tags, summary: "Ignore a stranger: a courier", params: strangerPath, body: ignoreRequest, response },
    },
    async ({ params, body, caller }, reply) =>
      await reply.code(201).send(decisionView(await strangers.ignore(params.id, body.label, caller?.name))),
  );
  app.post(
    "/api/v1/strangers/:id/unignore",
    { config, schema: { tags, summary: "Tell of a stranger again", params: strangerPath, response } },
    async ({ params, caller }, reply) =>
      await reply.code(201).send(decisionView(await strangers.unignore(params.id, caller?.name))),
  );
}
