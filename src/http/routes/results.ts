import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import type { FrameKey, FrameResult, ResultStore } from "../../store/results.ts";
import { keyText } from "../../store/results.ts";
import { type Corrections, correctedViews } from "../corrected-results.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import { listOrder, placeOf, placeSchema } from "../list-order.ts";
import type { FramePictures } from "../pictures/frame-pictures.ts";
import { pictureAnswer, sendPicture } from "../pictures/send-picture.ts";
import { framePath, pictureQuery, resultPage, resultSchema, resultsQuery } from "../schemas/results.ts";
import { resultView } from "../views.ts";

export interface ResultsDependencies {
  readonly results: Pick<ResultStore, "find" | "get">;
  readonly corrections: Corrections;
  readonly pictures: FramePictures;
  readonly maxPixels: number;
}

const tags = ["results"];

export function registerResultsRoutes(
  app: HttpApp,
  { results, pictures, maxPixels, corrections }: ResultsDependencies,
): void {
  app.get(
    "/api/v1/results",
    {
      config: { scope: "results:read" },
      schema: { tags, summary: "List results of frames", querystring: resultsQuery, response: { 200: resultPage } },
    },
    async ({ query }) => {
      const { monitor, event, name, kind } = query;
      const found = await results.find({
        ...(monitor === undefined ? {} : { monitor }),
        ...(event === undefined ? {} : { event }),
        ...(name === undefined ? {} : { name }),
        ...(kind === undefined ? {} : { kind }),
        ...listOrder(query, decodeCursor(query.cursor, placeSchema)),
      });
      const page = pageOfFound(found, query.limit, (one) => placeOf(one.capturedAt, keyText(one)));
      return { items: [...(await correctedViews(page.items, corrections))], nextCursor: page.nextCursor };
    },
  );

  app.get(
    "/api/v1/results/:monitor/:event/:frame",
    {
      config: { scope: "results:read" },
      schema: { tags, summary: "The result of one frame", params: framePath, response: { 200: resultSchema } },
    },
    async ({ params }) => {
      const result = await storedResult(results, params);
      const [view = resultView(result)] = await correctedViews([result], corrections);
      return view;
    },
  );

  app.get(
    "/api/v1/results/:monitor/:event/:frame/picture",
    {
      config: { scope: "results:read" },
      schema: {
        tags,
        summary: "The picture of one frame",
        params: framePath,
        querystring: pictureQuery,
        response: { 200: pictureAnswer, 304: z.null().describe("As the caller has it.") },
      },
    },
    async (request, reply) => {
      const { annotated, width } = request.query;
      const result = await storedResult(results, request.params);
      const bytes = annotated === false ? await pictures.original(result) : await pictures.annotated(result);
      if (bytes === undefined)
        throw new FaceServiceError("NOT_FOUND", "the picture of this frame is not kept any more");
      return await sendPicture(request, reply, bytes, { width, maxPixels });
    },
  );
}

/** @throws {FaceServiceError} NOT_FOUND */
export async function storedResult(results: Pick<ResultStore, "get">, key: FrameKey): Promise<FrameResult> {
  const found = await results.get(key);
  if (found !== undefined) return found;
  throw new FaceServiceError("NOT_FOUND", `there is no result of frame ${key.frame} of event ${key.event}`);
}
