import { z } from "zod";
import type { Rate } from "../../face/evaluation/rate.ts";
import type { ClassifierVersions } from "../../training/classifier-versions.ts";
import type { Comparison } from "../../training/compare.ts";
import type { Switched } from "../../training/switch-version.ts";
import type { VersionFacts } from "../../training/version-facts.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import type { HttpApp } from "../http-app.ts";
import {
  type ComparisonView,
  compareQuery,
  comparisonSchema,
  plotPath,
  type RatesView,
  type SwitchedView,
  switchedView,
  versionDetailSchema,
  versionPath,
  versionsPage,
  versionsQuery,
} from "../schemas/classifiers.ts";

const tags = ["classifiers"];
const read = { scope: "classifiers:read" } as const;
const write = { scope: "classifiers:write" } as const;

export function registerClassifiersRoutes(app: HttpApp, versions: ClassifierVersions): void {
  registerVersions(app, versions);
  registerEvaluations(app, versions);
  registerSwitches(app, versions);
}

function registerVersions(app: HttpApp, versions: ClassifierVersions): void {
  app.get(
    "/api/v1/classifiers",
    {
      config: read,
      schema: {
        tags,
        summary: "List the trained versions, newest first",
        querystring: versionsQuery,
        response: { 200: versionsPage },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.string());
      const found = (await versions.list()).filter(({ version }) => after === undefined || version < after);
      const { items, nextCursor } = pageOfFound(found, limit, ({ version }) => version);
      return { items: items.map(versionView), nextCursor };
    },
  );
  app.get(
    "/api/v1/classifiers/compare",
    {
      config: read,
      schema: {
        tags,
        summary: "Ask two versions about the same faces, which neither has learned",
        querystring: compareQuery,
        response: { 200: comparisonSchema },
      },
    },
    async (request) => {
      const { first, second, includingLearned } = request.query;
      return comparisonView(await versions.compare(first, second, includingLearned === "true"));
    },
  );
  app.get(
    "/api/v1/classifiers/:version",
    {
      config: read,
      schema: {
        tags,
        summary: "One version with its report, plots and curves",
        params: versionPath,
        response: { 200: versionDetailSchema },
      },
    },
    async (request) => {
      const { plots, curves, text, hasEvaluationPage, ...facts } = await versions.detail(request.params.version);
      return {
        ...versionView(facts),
        plots: [...plots],
        curves: curves.map(({ thresholds, strangersNamed, knownMissed, ...curve }) => ({
          ...curve,
          thresholds: [...thresholds],
          strangersNamed: [...strangersNamed],
          knownMissed: [...knownMissed],
        })),
        ...(text === undefined ? {} : { text }),
        hasEvaluationPage,
      };
    },
  );
}

/** The page has its script and style inside; the sandbox keeps it from the session of whoever looks at it. */
const pagePolicy =
  "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

function registerEvaluations(app: HttpApp, versions: ClassifierVersions): void {
  app.get(
    "/api/v1/classifiers/:version/plots/:plot",
    {
      config: read,
      schema: { tags, summary: "A plot of a version, as PNG", params: plotPath },
    },
    async (request, reply) => {
      const { version, plot } = request.params;
      const bytes = await versions.plot(version, plot);
      return await reply.type("image/png").header("cache-control", "private, max-age=60").send(Buffer.from(bytes));
    },
  );
  app.get(
    "/api/v1/classifiers/:version/evaluation",
    {
      config: read,
      schema: { tags, summary: "The page that npm run evaluate wrote", params: versionPath },
    },
    async (request, reply) => {
      const page = await versions.evaluationPage(request.params.version);
      return await reply.type("text/html; charset=utf-8").header("content-security-policy", pagePolicy).send(page);
    },
  );
}

function registerSwitches(app: HttpApp, versions: ClassifierVersions): void {
  app.post(
    "/api/v1/classifiers/:version/activate",
    {
      config: write,
      schema: {
        tags,
        summary: "Use a version from now on",
        description: "Refused if it is damaged, lacks classifier.kind or belongs to another embedder.",
        params: versionPath,
        response: { 200: switchedView },
      },
    },
    async (request) => switchView(await versions.activate(request.params.version)),
  );
  app.post(
    "/api/v1/classifiers/rollback",
    {
      config: write,
      schema: { tags, summary: "Back to the version that was active before", response: { 200: switchedView } },
    },
    async () => switchView(await versions.rollback()),
  );
}

function versionView({ report, problem, ...facts }: VersionFacts) {
  return {
    ...facts,
    ...(problem === undefined ? {} : { problem }),
    ...(report === undefined ? {} : { report }),
  };
}

const switchView = ({ active, before, skipped }: Switched): SwitchedView => ({
  active,
  before: before ?? null,
  skipped: [...skipped],
});

function comparisonView({ versions, remarks, results, disagreement, ...rest }: Comparison): ComparisonView {
  return {
    ...rest,
    versions: [...versions],
    remarks: [...remarks],
    ...(results === undefined ? {} : { results: results.map(({ rates }) => ({ rates: ratesView(rates) })) }),
    ...(disagreement === undefined
      ? {}
      : {
          disagreement: {
            onlyFirst: disagreement.onlyFirst.length,
            onlySecond: disagreement.onlySecond.length,
            chance: disagreement.chance,
          },
        }),
  };
}

type Rates = NonNullable<Comparison["results"]>[number]["rates"];

function ratesView({ tpir, misnamed, knownUndecided, knownUnknown, fpir, strangersUnknown }: Rates): RatesView {
  return {
    tpir: rateView(tpir),
    misnamed: rateView(misnamed),
    knownUndecided: rateView(knownUndecided),
    knownUnknown: rateView(knownUnknown),
    fpir: rateView(fpir),
    strangersUnknown: rateView(strangersUnknown),
  };
}

/** JSON knows no NaN: what was not measured is null. */
const rateView = ({ hits, trials, value, low, high }: Rate): RatesView["tpir"] => ({
  hits,
  trials,
  value: Number.isFinite(value) ? value : null,
  low,
  high,
});
