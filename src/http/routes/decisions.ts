import { z } from "zod";
import type { Review } from "../../sightings/review/review.ts";
import type { ReviewStore } from "../../sightings/review-store.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import { decisionPage, decisionPath, decisionRequest, decisionSchema, decisionsQuery } from "../schemas/sightings.ts";
import { decisionView } from "../sighting-views.ts";

export interface DecisionsDependencies {
  readonly sightings: Pick<ReviewStore, "decisions">;
  readonly review: Pick<Review, "decide" | "undo">;
}

const tags = ["faces"];

export function registerDecisionsRoutes(app: HttpApp, { sightings, review }: DecisionsDependencies): void {
  app.get(
    "/api/v1/decisions",
    {
      config: { scope: "faces:read" },
      schema: {
        tags,
        summary: "List what people said of faces and strangers, newest first",
        querystring: decisionsQuery,
        response: { 200: decisionPage },
      },
    },
    async ({ query }) => {
      const after = decodeCursor(query.cursor, z.uuid());
      const found = await sightings.decisions({
        limit: query.limit + 1,
        ...(after === undefined ? {} : { after }),
      });
      const page = pageOfFound(found, query.limit, ({ id }) => id);
      return { items: page.items.map(decisionView), nextCursor: page.nextCursor };
    },
  );

  app.post(
    "/api/v1/decisions",
    {
      config: { scope: "faces:review" },
      schema: {
        tags,
        summary: "Say of faces whether the answer is right, or who it is",
        description:
          "Right faces and those with a person become samples of the dataset, wrong ones pictures of somebody who is not the person. Nothing is learned before a training is started.",
        body: decisionRequest,
        response: { 201: decisionSchema },
      },
    },
    async ({ body, caller }, reply) => {
      const { faces, verdict, person } = body;
      const decision = await review.decide(
        faces,
        { verdict, ...(person === undefined ? {} : { person }) },
        caller?.name,
      );
      return await reply.code(201).send(decisionView(decision));
    },
  );

  app.delete(
    "/api/v1/decisions/:id",
    {
      config: { scope: "faces:review" },
      schema: {
        tags,
        summary: "Undo a decision: faces, strangers and dataset are as before",
        params: decisionPath,
        response: { 200: decisionSchema },
      },
    },
    async ({ params }) => decisionView(await review.undo(params.id)),
  );
}
