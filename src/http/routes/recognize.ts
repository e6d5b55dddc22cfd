import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { isChanged, pairFaces } from "../../face/face-pairs.ts";
import type { AnsweredFace } from "../../face/recognition.ts";
import type { ResultStore } from "../../store/results.ts";
import { requireScope } from "../auth/guard.ts";
import type { UploadedFrames } from "../compatible/uploaded-frames.ts";
import type { HttpApp } from "../http-app.ts";
import type { FramePictures } from "../pictures/frame-pictures.ts";
import type { Look, Recognizer } from "../recognizer.ts";
import { framePath, lookSettings, recognizeQuery, recognizeView, rerunView } from "../schemas/results.ts";
import { pictureField } from "../upload/upload-fields.ts";
import { faceView, frameAddress, resultView } from "../views.ts";
import { storedResult } from "./results.ts";

/** What is written down about people. */
export interface PersonNotes {
  /** Undefined: nothing, or there is no such person any more. */
  notesOf(name: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export interface RecognizeDependencies {
  readonly recognizer: Recognizer;
  /** The same, which knows people that no classifier has learned yet. */
  readonly naming: Recognizer;
  readonly notes: PersonNotes;
  readonly results: Pick<ResultStore, "get">;
  readonly pictures: Pick<FramePictures, "original">;
  readonly uploads: UploadedFrames;
  /** Most bytes of a picture. */
  readonly maxBytes: number;
}

/** Of JSON whose picture is base64: four letters for three bytes. */
export const base64Bytes = (maxBytes: number): number => Math.ceil(maxBytes / 3) * 4 + 4096;

export function registerRecognizeRoutes(app: HttpApp, deps: RecognizeDependencies): void {
  const { recognizer, naming, notes, results, pictures, uploads, maxBytes } = deps;
  app.post(
    "/api/v1/recognize",
    {
      bodyLimit: base64Bytes(maxBytes),
      config: { scope: "recognize", form: { maxBytes } },
      schema: {
        tags: ["recognition"],
        summary: "Find and name the faces of a picture",
        description:
          "The picture comes as a form's file `image`, or as JSON with `image` in base64. Nothing is kept unless asked for.",
        consumes: ["multipart/form-data", "application/json"],
        querystring: recognizeQuery,
        body: z.strictObject({ image: pictureField }),
        response: { 200: recognizeView },
      },
    },
    async ({ body, query, caller }) => {
      // What is kept stands among what cameras saw, with faces that a training may learn.
      if (query.keep === true) requireScope(caller, "faces:review");
      const look = query.keep
        ? await recognizer.look(body.image, { withEmbeddings: "judged" })
        : await (query.newcomers === true ? naming : recognizer).look(body.image);
      const kept = query.keep === true ? { kept: frameAddress(await uploads.keep(body.image, look)) } : {};
      const view = { ...lookView(look), ...kept };
      if (query.details !== true) return view;
      const faces = await Promise.all(
        view.faces.map(async (face) => {
          const { identification } = face;
          const person = identification.kind === "known" ? await notes.notesOf(identification.name) : undefined;
          return identification.kind !== "known" || person === undefined
            ? face
            : { ...face, person: { name: identification.name, ...person } };
        }),
      );
      return { ...view, faces };
    },
  );

  app.post(
    "/api/v1/results/:monitor/:event/:frame/rerun",
    {
      config: { scope: "results:rerun" },
      schema: {
        tags: ["results"],
        summary: "Look at a stored frame again with other settings",
        description:
          "What is stored stays as it is. The frame, or the video that it is part of, must still be where ZoneMinder put it.",
        params: framePath,
        body: lookSettings,
        response: { 200: rerunView },
      },
    },
    async ({ params, body }) => {
      const stored = await storedResult(results, params);
      const bytes = await pictures.original(stored);
      if (bytes === undefined)
        throw new FaceServiceError("NOT_FOUND", "the frame as it was captured is not kept any more");
      const look = await recognizer.look(bytes, { overrides: body });
      return {
        stored: resultView(stored),
        rerun: lookView(look),
        changes: pairFaces(stored.faces, look.faces)
          .filter(isChanged)
          .map(({ before, after }) => ({ before: placeIn(stored.faces, before), after: placeIn(look.faces, after) })),
      };
    },
  );
}

const placeIn = (faces: readonly AnsweredFace[], face: AnsweredFace | undefined): number | null =>
  face === undefined ? null : faces.indexOf(face);

function lookView({ size, faces, classifier, timings }: Look) {
  return { size: { ...size }, faces: faces.map(faceView), classifier, timings: { ...timings } };
}
