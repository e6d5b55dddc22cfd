import type { EngineSettings } from "./settings.ts";

export interface WorkerPlan {
  readonly workers: number;
  /** Threads of one inference inside a worker. */
  readonly intraOpThreads: number;
}

/**
 * One worker a core unless told otherwise; cores that get no worker become threads of the inference. On a GPU two
 * workers, so that one decodes while the other computes.
 */
export function planWorkers(
  {
    engine,
    execution,
  }: {
    readonly engine: { readonly workers: number };
    readonly execution: Pick<EngineSettings["execution"], "providers">;
  },
  cores: number,
): WorkerPlan {
  const byDefault = execution.providers[0] === "cpu" ? cores : Math.min(2, cores);
  const workers = engine.workers > 0 ? engine.workers : byDefault;
  return withAllCores(workers, cores);
}

/**
 * Plans worth measuring; the first one is the plan without any measurement. On CPUs a worker a core; half as many, because
 * two hyper-threads can be worth one core, with the rest as threads or idle; and one for all. On a GPU, which one
 * process cannot feed, as many as there are cores to decode.
 */
export function candidatePlans(cores: number, provider: string): readonly WorkerPlan[] {
  const half = Math.ceil(cores / 2);
  const onGpu = [Math.min(2, cores), 4, 8].map((workers) => withAllCores(workers, cores));
  const onCpu = [
    { workers: cores, intraOpThreads: 1 },
    withAllCores(half, cores),
    { workers: half, intraOpThreads: 1 },
  ];
  return (provider === "cpu" ? onCpu : onGpu).filter(
    (plan, i, plans) =>
      plan.workers <= cores &&
      plan.workers * plan.intraOpThreads * 2 >= cores &&
      plans.findIndex((other) => isSamePlan(other, plan)) === i,
  );
}

const withAllCores = (workers: number, cores: number): WorkerPlan => ({
  workers,
  intraOpThreads: Math.max(1, Math.floor(cores / workers)),
});

export interface MeasuredPlan extends WorkerPlan {
  readonly framesPerSecond: number;
}

/** Within what is told apart by a short measurement, the plan that holds less memory is the better one. */
const sameSpeed = 0.97;

/** The fastest plan, or one with fewer workers that is as good as that. */
export function bestPlan(measured: readonly [MeasuredPlan, ...MeasuredPlan[]]): MeasuredPlan {
  const fastest = Math.max(...measured.map(({ framesPerSecond }) => framesPerSecond));
  const [first, ...others] = measured.filter(({ framesPerSecond }) => framesPerSecond >= sameSpeed * fastest);
  return others.reduce((best, plan) => (plan.workers < best.workers ? plan : best), first ?? measured[0]);
}

export const isSamePlan = (a: WorkerPlan, b: WorkerPlan): boolean =>
  a.workers === b.workers && a.intraOpThreads === b.intraOpThreads;
