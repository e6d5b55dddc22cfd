import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { indexOfLargest } from "../../face/geometry.ts";
import type { PhotoSearch } from "../../sightings/photo-search.ts";
import type { HttpApp } from "../http-app.ts";
import type { Recognizer } from "../recognizer.ts";
import { searchAnswer, searchQuery } from "../schemas/sightings.ts";
import { sightingView } from "../sighting-views.ts";
import { pictureField } from "../upload/upload-fields.ts";
import { base64Bytes } from "./recognize.ts";

export interface SearchDependencies {
  readonly recognizer: Recognizer;
  readonly search: PhotoSearch;
  readonly maxBytes: number;
}

export function registerSearchRoutes(app: HttpApp, { recognizer, search, maxBytes }: SearchDependencies): void {
  app.post(
    "/api/v1/search",
    {
      bodyLimit: base64Bytes(maxBytes),
      config: { scope: "faces:read", form: { maxBytes } },
      schema: {
        tags: ["faces"],
        summary: "Find all sightings of the face of a photo",
        description: "The photo is not kept. Every kept face that is so alike is found, strangers too, oldest first.",
        consumes: ["multipart/form-data", "application/json"],
        querystring: searchQuery,
        body: z.strictObject({ image: pictureField }),
        response: { 200: searchAnswer },
      },
    },
    async ({ body, query }) => {
      // Of a photo of many only the one that is looked for: to embed a face takes as long as to find all of them.
      const { faces } = await recognizer.look(body.image, { withEmbeddings: query.face ?? "largest", isNamed: false });
      const index = query.face ?? indexOfLargest(faces.map(({ box }) => box));
      const vector = faces[index]?.embedding;
      if (vector === undefined)
        throw new FaceServiceError(
          "REQUEST_INVALID",
          `the photo shows ${faces.length} faces: expected one that can be looked for`,
        );
      const least = query.least ?? search.usualLeast;
      const found = await search.search(vector, least, query.limit);
      return {
        items: found.map(({ similarity, ...sighting }) => ({ ...sightingView(sighting), similarity })),
        least,
        faces: faces.map(({ box, quality }) => ({ box: { ...box }, quality: { ...quality } })),
        face: index,
      };
    },
  );
}
