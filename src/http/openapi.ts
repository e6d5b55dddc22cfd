import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifySchema } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import type { RouteScope } from "./auth/guard.ts";
import type { HttpApp } from "./http-app.ts";
import { problemSchema } from "./schemas/problem.ts";

const tags = [
  { name: "session", description: "Who calls." },
  { name: "keys", description: "API keys." },
  { name: "recognition", description: "Faces of a picture." },
  { name: "results", description: "What was answered about each frame." },
  { name: "events", description: "Who was in an event, by all its frames." },
  { name: "live", description: "What comes in." },
  { name: "cameras", description: "Cameras and statistics." },
  { name: "people", description: "Enrolled people and their samples." },
  { name: "faces", description: "Kept faces and decisions about them." },
  { name: "strangers", description: "Clusters of unknown faces." },
  { name: "classifiers", description: "Trained versions." },
  { name: "training", description: "Training jobs." },
  { name: "settings", description: "What may be tuned." },
  { name: "DeepStack", description: "Requests and answers of DeepStack and CodeProject.AI, for NVR clients." },
  { name: "compatible", description: "Requests and answers of other systems." },
];

/**
 * The description of every route registered after this, generated from the routes' own schemas: `/openapi.json`, and
 * Swagger UI at `/docs`, from the package's own files.
 */
export async function describeRoutes(app: HttpApp, version: string): Promise<void> {
  app.addHook("onRoute", (route) => {
    // Swagger UI's own pages, which hold nothing but this description.
    if (route.url === "/docs" || route.url.startsWith("/docs/")) route.config = { ...route.config, scope: "anyone" };
    else if (route.schema !== undefined && route.schema.hide !== true)
      route.schema = described(route.schema, route.config?.scope);
  });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "face-det-rec",
        version,
        description: "Finds faces and names them, or says that it is a stranger, or that it cannot tell.",
      },
      tags,
      components: {
        securitySchemes: {
          apiKey: { type: "http", scheme: "bearer", description: "Authorization: Bearer <API key>" },
          session: { type: "apiKey", in: "cookie", name: "face_session" },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true, uiConfig: { persistAuthorization: false } });
  app.get("/openapi.json", { config: { scope: "anyone" }, schema: { hide: true } }, () => app.swagger());
}

function described(schema: FastifySchema, scope: RouteScope | undefined): FastifySchema {
  const needsCaller = scope !== "anyone" && scope !== "own";
  return {
    ...schema,
    ...(needsCaller ? { security: [{ apiKey: [] }, { session: [] }] } : {}),
    description: [schema.description, needsCaller ? `Scope: ${scope}.` : ""].filter(Boolean).join("\n\n"),
    response: { ...problemAnswers(needsCaller), ...(schema.response ?? {}) },
  };
}

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema } },
});

function problemAnswers(needsCaller: boolean): Readonly<Record<string, object>> {
  return {
    "4xx": problem("Refused: the problem tells why."),
    "5xx": problem("Not available now, or an error of the server."),
    ...(needsCaller ? { 401: problem("No valid key or session."), 403: problem("The key lacks the scope.") } : {}),
  };
}
