import { answered } from "../compatible/answered.ts";
import { deepstackRoute } from "../compatible/deepstack-route.ts";
import type { HttpApp } from "../http-app.ts";
import * as forms from "../schemas/deepstack.ts";

export interface CodeprojectStatusDependencies {
  /** Of this program: 1.2.3. */
  readonly version: string;
  readonly maxBytes: number;
}

const tags = ["DeepStack"];
/** Nothing of anybody is told: /openapi.json has the version, too. */
const config = { scope: "anyone" } as const;
/** The second since CodeProject.AI 2.4; clients ask for either. */
const places = ["/v1/status", "/v1/server/status"];

/** What clients of CodeProject.AI ask to see whether it is there, and which other models it has. */
export function registerCodeprojectStatusRoutes(
  app: HttpApp,
  { version: text, maxBytes }: CodeprojectStatusDependencies,
): void {
  const [major = 0, minor = 0, patch = 0] = text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  const version = { major, minor, patch };
  const answer = () => ({
    success: true as const,
    code: 200 as const,
    message: text,
    version,
    timestampUTC: new Date().toUTCString(),
  });
  for (const place of places) {
    for (const name of ["ping", "version"])
      app.get(
        `${place}/${name}`,
        { config, schema: { tags, summary: "Whether the server is there", response: { 200: forms.versionAnswer } } },
        answer,
      );
    app.get(
      `${place}/updateavailable`,
      { config, schema: { tags, summary: "Whether there is a newer release", response: { 200: forms.updateAnswer } } },
      () => ({ ...answer(), current: version, latest: version, updateAvailable: false as const }),
    );
  }
  const route = deepstackRoute({
    summary: "List other models",
    body: forms.emptyForm,
    answer: forms.customModels,
    pictures: 0,
    maxBytes,
  });
  app.post(
    "/v1/vision/custom/list",
    {
      ...route,
      config: { ...route.config, ...config },
    },
    (_request, reply) => ({ ...answered("list-custom", reply, { message: "faces only" }), models: [] }),
  );
}
