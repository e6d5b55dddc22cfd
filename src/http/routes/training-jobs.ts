import { z } from "zod";
import type { TrainingJob, TrainingJobs } from "../../training/training-job.ts";
import { decodeCursor, pageOfFound } from "../cursor.ts";
import { openEventStream, streamAnswer } from "../event-stream.ts";
import type { HttpApp } from "../http-app.ts";
import { HttpProblem } from "../problem.ts";
import {
  jobPath,
  jobsPage,
  jobsQuery,
  newJobRequest,
  trainingJobDetail,
  trainingJobSchema,
} from "../schemas/training-jobs.ts";

const tags = ["training"];
const read = { scope: "classifiers:read" } as const;
const write = { scope: "classifiers:write" } as const;

export function registerTrainingJobsRoutes(app: HttpApp, jobs: TrainingJobs): void {
  app.post(
    "/api/v1/training-jobs",
    {
      config: write,
      schema: {
        tags,
        summary: "Encode what changed and train",
        description: "It goes on whether the caller stays or not; one runs at a time.",
        body: newJobRequest,
        response: { 202: trainingJobSchema },
      },
    },
    async (request, reply) => {
      const { kinds, ...rest } = request.body;
      const job = await jobs.start(kinds === undefined ? rest : { ...rest, kinds });
      return await reply.code(202).header("location", `/api/v1/training-jobs/${job.id}`).send(job);
    },
  );
  registerJobLists(app, jobs);
  registerProgress(app, jobs);
  app.delete(
    "/api/v1/training-jobs/:id",
    {
      config: write,
      schema: {
        tags,
        summary: "Cancel a job",
        description: "It ends with all that it started; classifiers and embeddings stay as they were.",
        params: jobPath,
        response: { 200: trainingJobSchema },
      },
    },
    async (request) => existing(await jobs.cancel(request.params.id)),
  );
}

function registerJobLists(app: HttpApp, jobs: TrainingJobs): void {
  app.get(
    "/api/v1/training-jobs",
    {
      config: read,
      schema: { tags, summary: "List the jobs, newest first", querystring: jobsQuery, response: { 200: jobsPage } },
    },
    (request) => {
      const { limit, cursor } = request.query;
      const after = decodeCursor(cursor, z.string());
      const found = jobs.list().filter(({ startedAt }) => after === undefined || startedAt < after);
      const { items, nextCursor } = pageOfFound(found, limit, ({ startedAt }) => startedAt);
      return Promise.resolve({ items: [...items], nextCursor });
    },
  );
  app.get(
    "/api/v1/training-jobs/:id",
    {
      config: read,
      schema: { tags, summary: "One job", params: jobPath, response: { 200: trainingJobDetail } },
    },
    (request) => {
      const job = existing(jobs.get(request.params.id));
      return Promise.resolve({ ...job, notes: [...jobs.notes(job.id)] });
    },
  );
}

/** More often nobody can see it. */
const tellEveryMs = 200;

function registerProgress(app: HttpApp, jobs: TrainingJobs): void {
  app.get(
    "/api/v1/training-jobs/:id/progress",
    {
      config: read,
      schema: {
        tags,
        summary: "Follow a job",
        description: "Server-sent events `job` with the whole job, at once and after each change; ends with the job.",
        params: jobPath,
        response: { 200: streamAnswer("A stream of events.") },
      },
    },
    async (request, reply) => {
      const { id } = existing(jobs.get(request.params.id));
      const stream = openEventStream(request, reply);
      let due: NodeJS.Timeout | undefined;
      const tell = (): void => {
        due = undefined;
        const job = jobs.get(id);
        stream.send({ event: "job", data: job });
        if (job?.state !== "running") stream.end();
      };
      jobs.watch((changed) => {
        if (changed === id) due ??= setTimeout(tell, tellEveryMs);
      }, stream.closed);
      stream.closed.addEventListener("abort", () => clearTimeout(due));
      tell();
      await Promise.resolve();
    },
  );
}

function existing(job: TrainingJob | undefined): TrainingJob {
  if (job !== undefined) return job;
  throw new HttpProblem(404, "there is no training job of that id, or it has been forgotten since");
}
