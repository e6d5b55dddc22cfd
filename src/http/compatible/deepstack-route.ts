import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { problemOf } from "../problem.ts";
import { deepstackFailure } from "../schemas/deepstack.ts";

export interface DeepstackRoute<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly summary: string;
  readonly description?: string;
  readonly body: Body;
  readonly answer: Answer;
  /** Pictures that a form may bring at most. */
  readonly pictures: number;
  /** Most bytes of a picture. */
  readonly maxBytes: number;
}

/** Of the fields beside the pictures, which clients fill as they like. */
const fieldBytes = 65_536;

const failure = (description: string) => ({
  description,
  content: { "application/json": { schema: deepstackFailure } },
});

/** What DeepStack's routes share: forms, a key in the form, and failures in its own shape. */
export function deepstackRoute<Body extends z.ZodType, Answer extends z.ZodType>({
  summary,
  description,
  body,
  answer,
  pictures,
  maxBytes,
}: DeepstackRoute<Body, Answer>) {
  return {
    config: { scope: "own" as const, form: { maxBytes: pictures * maxBytes + fieldBytes } },
    errorHandler: answerFailure,
    schema: {
      tags: ["DeepStack"],
      summary,
      ...(description === undefined ? {} : { description }),
      consumes: ["multipart/form-data", "application/x-www-form-urlencoded"],
      body,
      response: { 200: answer, "4xx": failure("Refused."), "5xx": failure("Not now, or an error of the server.") },
    },
  };
}

function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!request.raw.complete) reply.header("connection", "close");
  const { problem, retryAfterS, isBug } = problemOf(error);
  // Told in the log, and answered as everywhere.
  if (isBug) throw error;
  if (retryAfterS !== undefined) reply.header("retry-after", retryAfterS);
  // DeepStack's clients know 400 for what they sent, 401 and 403 for the key.
  const status = [404, 409, 422].includes(problem.status) ? 400 : problem.status;
  return reply.code(status).type("application/json").send({ success: false, error: problem.detail, code: status });
}
