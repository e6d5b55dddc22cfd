import { FaceServiceError } from "../../errors.ts";
import type { Presence } from "../../store/result-history.ts";
import type { ResultStore } from "../../store/results.ts";
import type { HttpApp } from "../http-app.ts";
import { type CameraView, cameraList, statisticsQuery, statisticsView } from "../schemas/cameras.ts";
import { resultView } from "../views.ts";

const tags = ["cameras"];
const usualDays = 30;
const dayMs = 86_400_000;

export type CamerasDependencies = Pick<ResultStore, "monitors" | "presence" | "find" | "counts">;

export function registerCamerasRoutes(app: HttpApp, results: CamerasDependencies): void {
  app.get(
    "/api/v1/cameras",
    {
      config: { scope: "results:read" },
      schema: { tags, summary: "How each camera stands", response: { 200: cameraList } },
    },
    async () => {
      const [monitors, presence] = await Promise.all([results.monitors(), results.presence()]);
      const cameras = await Promise.all(
        monitors.map(async (monitor) => {
          const [last] = await results.find({ monitor, limit: 1 });
          // Forgotten between the two questions.
          if (last === undefined) return [];
          const here = presence.filter((one) => one.monitor === monitor);
          return [{ monitor, lastResult: resultView(last), ...seenAt(here) }];
        }),
      );
      return { items: cameras.flat(), nextCursor: null };
    },
  );

  app.get(
    "/api/v1/statistics",
    {
      config: { scope: "results:read" },
      schema: {
        tags,
        summary: "Count frames by day, kind, person and camera",
        querystring: statisticsQuery,
        response: { 200: statisticsView },
      },
    },
    async ({ query }) => {
      const to = query.to === undefined ? new Date() : new Date(query.to);
      const from = query.from === undefined ? new Date(to.getTime() - usualDays * dayMs) : new Date(query.from);
      if (from > to)
        throw new FaceServiceError("REQUEST_INVALID", "`from` lies in the future, where nothing was captured yet");
      const { frames, days, kinds, names, monitors } = await results.counts({ from, to });
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        frames,
        days: days.map((one) => ({ day: one.startsAt.toISOString().slice(0, 10), frames: one.frames })),
        kinds,
        people: [...names],
        cameras: [...monitors],
      };
    },
  );
}

function seenAt(presence: readonly Presence[]): Pick<CameraView, "people" | "lastStranger"> {
  const latestFirst = [...presence].sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  const viewOf = ({ lastSeenAt, event }: Presence) => ({ lastSeenAt: lastSeenAt.toISOString(), event });
  const stranger = latestFirst.find(({ name }) => name === undefined);
  return {
    people: latestFirst.flatMap((one) => (one.name === undefined ? [] : [{ name: one.name, ...viewOf(one) }])),
    lastStranger: stranger === undefined ? null : viewOf(stranger),
  };
}
