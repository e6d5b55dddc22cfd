import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { cosineSimilarity } from "../../face/embedding.ts";
import { type BoundingBox, indexOfLargest } from "../../face/geometry.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { Newcomers } from "../../gallery/newcomers.ts";
import type { PersonChanges } from "../../gallery/person-changes.ts";
import type { Scope } from "../auth/roles.ts";
import { type CompatibleAccess, requireAccess } from "../compatible/access.ts";
import { answered } from "../compatible/answered.ts";
import { deepstackRoute } from "../compatible/deepstack-route.ts";
import { type Enrolment, enrol } from "../compatible/enrol.ts";
import { matchSimilarity } from "../compatible/match-similarity.ts";
import type { HttpApp } from "../http-app.ts";
import type { Look, Recognizer } from "../recognizer.ts";
import * as forms from "../schemas/deepstack.ts";

export interface DeepstackDependencies {
  readonly recognizer: Recognizer;
  /** The same, which knows people that no classifier has learned yet. */
  readonly naming: Recognizer;
  readonly newcomers: Pick<Newcomers, "encode" | "add">;
  readonly gallery: Pick<Gallery, "people" | "person" | "create" | "addSample">;
  readonly changes: Pick<PersonChanges, "remove">;
  readonly enrolment: Enrolment;
  readonly access: CompatibleAccess;
  /** Most bytes of a picture. */
  readonly maxBytes: number;
}

/** DeepStack's own least confidence of a face. */
const usualDetectionScore = 0.4;
/** Pictures of one form that enrols somebody. */
const mostToRegister = 4;
const stranger = { userid: "unknown", confidence: 0 };

type Allow = (request: FastifyRequest, fields: Parameters<typeof requireAccess>[1], scope: Scope) => Promise<void>;

/** `/v1/vision/face/*` as NVRs know it from DeepStack and CodeProject.AI. */
export function registerDeepstackRoutes(app: HttpApp, deps: DeepstackDependencies): void {
  const allow: Allow = (request, fields, scope) => requireAccess(request, fields, { scope, access: deps.access });
  registerLooking(app, deps, allow);
  registerEnrolling(app, deps, allow);
}

function registerLooking(app: HttpApp, deps: DeepstackDependencies, allow: Allow): void {
  const { recognizer, naming, maxBytes } = deps;
  app.post(
    "/v1/vision/face",
    deepstackRoute({ summary: "Find faces", body: forms.pictureForm, answer: forms.detected, pictures: 1, maxBytes }),
    async (request, reply) => {
      await allow(request, request.body, "recognize");
      const { image, min_confidence: least = usualDetectionScore } = request.body;
      const look = await recognizer.look(image.bytes, { overrides: { minScore: least } });
      const predictions = look.faces.map(({ box, quality }) => ({
        confidence: quality.detectionScore,
        ...corners(box),
      }));
      const { length: count } = predictions;
      return { ...answered("detect", reply, { message: found(count), look }), predictions, count };
    },
  );

  app.post(
    "/v1/vision/face/recognize",
    deepstackRoute({
      summary: "Name faces",
      description: "By the classifier, and those whom it has not learned yet by their pictures: one is enough.",
      body: forms.pictureForm,
      answer: forms.recognized,
      pictures: 1,
      maxBytes,
    }),
    async (request, reply) => {
      await allow(request, request.body, "recognize");
      const look = await naming.look(request.body.image.bytes);
      const predictions = predictionsOf(look, request.body);
      const named = predictions.filter(({ userid }) => userid !== stranger.userid).length;
      const message = `${found(predictions.length)}, ${named} known`;
      return { ...answered("recognize", reply, { message, look }), predictions, count: predictions.length };
    },
  );

  app.post(
    "/v1/vision/face/match",
    deepstackRoute({
      summary: "Compare two faces",
      body: forms.matchForm,
      answer: forms.matched,
      pictures: 2,
      maxBytes,
    }),
    async (request, reply) => {
      await allow(request, request.body, "recognize");
      const { image1, image2 } = request.body;
      const [first, second] = await Promise.all([image1, image2].map(({ bytes }) => largestFace(recognizer, bytes)));
      const { embedder } = recognizer.models();
      const similarity = first && second ? matchSimilarity(cosineSimilarity(first, second), embedder) : 0;
      return { ...answered("match", reply, { message: "two faces compared" }), similarity };
    },
  );
}

function registerEnrolling(app: HttpApp, deps: DeepstackDependencies, allow: Allow): void {
  const { newcomers, gallery, changes, enrolment, maxBytes } = deps;
  app.post(
    "/v1/vision/face/register",
    deepstackRoute({
      summary: "Enrol a person",
      description: "From the answer on the person can be named. Refused with the reason if a picture teaches nothing.",
      body: forms.registerForm,
      answer: forms.registered,
      pictures: mostToRegister,
      maxBytes,
    }),
    async (request, reply) => {
      await allow(request, request.body, "people:write");
      const { userid } = request.body;
      const isNew = await enrol(userid, request.body, { newcomers, gallery, by: request.caller?.name });
      await enrolment.changed(userid);
      return answered("register", reply, { message: isNew ? "face added" : "face updated" });
    },
  );

  app.post(
    "/v1/vision/face/list",
    deepstackRoute({
      summary: "List enrolled people",
      body: forms.emptyForm,
      answer: forms.listed,
      pictures: 0,
      maxBytes,
    }),
    async (request, reply) => {
      await allow(request, request.body, "people:read");
      const faces = (await gallery.people()).map(({ name }) => name);
      return { ...answered("list", reply, { message: `${faces.length} enrolled` }), faces };
    },
  );

  app.post(
    "/v1/vision/face/delete",
    deepstackRoute({ summary: "Take a person out", body: forms.userForm, answer: forms.done, pictures: 0, maxBytes }),
    async (request, reply) => {
      await allow(request, request.body, "people:write");
      const { userid } = request.body;
      if ((await gallery.person(userid)) === undefined)
        throw new FaceServiceError("NOT_FOUND", "nobody is enrolled with this userid");
      await changes.remove(userid, { erase: false });
      await enrolment.changed(userid);
      return answered("delete", reply, { message: "face deleted" });
    },
  );
}

function predictionsOf({ faces }: Look, { min_confidence: least = 0 }: z.infer<typeof forms.pictureForm>) {
  return faces.map(({ box, identification }) => {
    const { kind, probability: confidence = 0 } = identification;
    // A stranger, and who is not sure enough, are DeepStack's "unknown"; no lower bound of a client changes that.
    const isNamed = kind === "known" && confidence >= least;
    return { ...(isNamed ? { userid: identification.name, confidence } : stranger), ...corners(box) };
  });
}

const corners = ({ left, top, right, bottom }: BoundingBox) => ({
  x_min: Math.max(0, Math.round(left)),
  y_min: Math.max(0, Math.round(top)),
  x_max: Math.round(right),
  y_max: Math.round(bottom),
});

const found = (faces: number): string => (faces === 1 ? "1 face found" : `${faces} faces found`);

/** @throws {FaceServiceError} IMAGE_UNREADABLE where there is no face */
async function largestFace(recognizer: Recognizer, bytes: Uint8Array): Promise<Float32Array | undefined> {
  const { faces } = await recognizer.look(bytes, { withEmbeddings: "largest", isNamed: false });
  const largest = faces[indexOfLargest(faces.map(({ box }) => box))];
  if (largest === undefined) throw new FaceServiceError("IMAGE_UNREADABLE", "there is no face in one of the pictures");
  return largest.embedding;
}
