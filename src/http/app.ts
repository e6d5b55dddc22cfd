/**
 * How a route is added
 *
 * 1. Write its schemas with zod in `schemas/<resource>.ts`, and export the types of answers for the web page.
 * 2. Write `routes/<resource>.ts` with one function `register<Resource>Routes(app, deps)`, where `deps` are ports:
 *
 *      app.get("/api/v1/things", {
 *        config: { scope: "people:read" },            // who may: auth/roles.ts; a route without it does not register
 *        schema: { tags: ["people"], summary: "...", querystring: thingQuery, response: { 200: pageOf(thing) } },
 *      }, async (request) => ...);                      // request.query has the schema's type; the answer is checked too
 *
 *    Lists: `...pageQuery` in the query, `pageOf(item)` as the answer, `decodeCursor`/`pageOfFound` between (cursor.ts).
 *    Uploads: `config: { form: {} }`, `schema: { consumes: ["multipart/form-data"], body: z.object({ image:
 *    uploadedFile }) }` (upload/upload-fields.ts); for several files, `form: { many: ["images"] }` and `uploadedFiles`.
 *    Pictures: `sendPicture` (pictures/send-picture.ts). Server-sent events: `openEventStream` (event-stream.ts).
 *    Failures: throw FaceServiceError; its code decides the status (problem.ts). NOT_FOUND is 404, CONFLICT 409.
 * 3. Call it where the server puts its parts together, `src/server/open-http.ts`, and give requests that are valid
 *    and that are not to the table in `test/http/route-requests.ts`: a route that is missing there fails a test.
 */
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import { type FastifyReply, fastify } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { Authentication } from "./auth/caller.ts";
import { guardRoutes } from "./auth/guard.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import type { HttpApp } from "./http-app.ts";
import { describeRoutes } from "./openapi.ts";
import { servePages } from "./pages.ts";
import { HttpProblem, type Problem, problemOf } from "./problem.ts";
import { takeUploads } from "./upload/uploads.ts";

/** The part of section `http` that every route shares. */
export interface HttpSettings {
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly requestsPerMinute: number;
  readonly maxUploadBytes: number;
  readonly maxUploadFiles: number;
  readonly maxHeldBytes: number;
}

export interface HttpLog {
  error(fields: Readonly<Record<string, unknown>>, phrase: string): void;
  debug(fields: Readonly<Record<string, unknown>>, phrase: string): void;
}

export interface HttpParts {
  readonly auth: Authentication;
  readonly log: HttpLog;
  /** Of this program, for the API's description. */
  readonly version: string;
  /** The web page's built files; where there are none, the API is all. */
  readonly pagesDirectory: string;
  readonly register: (app: HttpApp) => void | Promise<void>;
}

/** Bodies without files. */
const usualBodyBytes = 1_048_576;
/** ZoneMinder's own limit of a name is 64; people's names are folders, of at most 255 bytes. */
const maxPathPartLength = 1024;
const requestTimeoutMs = 60_000;

/** The application with every route, not yet listening. */
export async function createHttpApp(settings: HttpSettings, parts: HttpParts): Promise<HttpApp> {
  const app: HttpApp = fastify({
    bodyLimit: usualBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    routerOptions: { maxParamLength: maxPathPartLength, ignoreTrailingSlash: true },
    // An address that cannot be read, before any route is asked.
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, problemOf(error).problem),
    clientErrorHandler: answerBrokenRequest,
  });
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  answerProblems(app, parts.log);
  await protect(app, settings);
  await describeRoutes(app, parts.version);
  guardRoutes(app, parts.auth);
  await takeUploads(app, {
    maxBytes: settings.maxUploadBytes,
    maxFiles: settings.maxUploadFiles,
    maxHeldBytes: settings.maxHeldBytes,
  });
  app.addHook("onResponse", (request, reply, done) => {
    // The route's pattern, not the address: that may hold names.
    const { method, routeOptions, caller } = request;
    const fields = { method, route: routeOptions.url, status: reply.statusCode, key: caller?.keyId };
    parts.log.debug({ ...fields, ms: Math.round(reply.elapsedTime) }, "answered over HTTP");
    done();
  });
  await parts.register(app);
  await servePages(app, parts.pagesDirectory);
  await app.ready();
  return app;
}

function answerProblems(app: HttpApp, log: HttpLog): void {
  app.setErrorHandler((error, request, reply) => {
    const { problem, retryAfterS, isLogged } = problemOf(error);
    const { method, routeOptions } = request;
    const fields = { method, route: routeOptions.url };
    if (isLogged) log.error({ ...fields, err: error }, "request failed");
    else if (error instanceof FaceServiceError) log.debug({ ...fields, reason: messageOf(error) }, "request refused");
    if (retryAfterS !== undefined) reply.header("retry-after", retryAfterS);
    // What of the body has not come would be taken for the next request, or waited for.
    if (!request.raw.complete) reply.header("connection", "close");
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(
      reply,
      problemOf(new HttpProblem(404, "there is nothing at this address; /docs lists what there is")).problem,
    ),
  );
}

const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply =>
  reply.code(problem.status).type("application/problem+json").send(problem);

async function protect(app: HttpApp, { corsOrigins, requestsPerMinute }: HttpSettings): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "data:", "blob:"],
        mediaSrc: ["'self'", "blob:"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // A proxy that ends TLS says so itself; over plain HTTP it would mean nothing.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "no-referrer" },
  });
  app.addHook("onRequest", (_request, reply, done) => {
    reply
      .header("cache-control", "no-store")
      .header("permissions-policy", "camera=(self), microphone=(), geolocation=()");
    done();
  });
  if (corsOrigins.length > 0)
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      allowedHeaders: ["authorization", "content-type", "last-event-id"],
      exposedHeaders: ["retry-after"],
      maxAge: 600,
    });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
  });
  // Not the plugin's own way for all routes: that comes after the key was asked for.
  const limitOf = app.createRateLimit({ max: requestsPerMinute, timeWindow: 60_000 });
  app.addHook("onRequest", async (request) => {
    const state = await limitOf(request);
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds);
  });
}

const tooMany = (retryAfterS: number): HttpProblem =>
  new HttpProblem(429, "too many requests; wait a moment", retryAfterS);
