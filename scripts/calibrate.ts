import { availableParallelism } from "node:os";
import { loadConfig } from "../src/config/load.ts";
import { jobsAtOnceOf } from "../src/engine/batching.ts";
import { measurePlans } from "../src/engine/measure-plans.ts";
import { planFile, planKey, writePlan } from "../src/engine/plan-file.ts";
import { sampleJobs } from "../src/engine/sample-jobs.ts";
import { bestPlan, candidatePlans, type MeasuredPlan } from "../src/engine/worker-plan.ts";
import { workerProgram } from "../src/engine/worker-program.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";

const usage = `Measures how many workers, with how many threads each, recognise most frames a second on this machine.

usage: npm run calibrate [-- --config <file>]

  --config <file>   settings (default: config.json); engine.planFile names where the answer is kept

On a CPU the recognition server does the same by itself in its first quiet minute. Its next start goes by the answer where
engine.workers is 0. Stop the server first: both would share the cores.`;

const forMs = 3000;

await runCommand(
  { usage, options: { config: { type: "string", default: "config.json" } }, maxArguments: 0 },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    const plans = candidatePlans(availableParallelism(), config.execution.providers[0] ?? "cpu");
    const progress = showProgress({ label: "calibrate", total: plans.length, unit: "plans" });
    const measured: MeasuredPlan[] = [];
    await measurePlans(plans, {
      programOf: (plan) => workerProgram(config, plan, process.env),
      jobs: await sampleJobs(config),
      jobsAtOnceOn: (provider) => jobsAtOnceOf(config, provider),
      forMs,
      onMeasured: (plan) => progress.update(measured.push(plan)),
      signal: new AbortController().signal,
    });
    progress.end();
    const [first, ...others] = measured;
    if (first === undefined) throw new Error("expected at least one plan");
    const best = bestPlan([first, ...others]);
    console.table(
      measured.map(({ workers, intraOpThreads, framesPerSecond }) => ({
        workers,
        threads: intraOpThreads,
        "frames/s": Number(framesPerSecond.toFixed(1)),
      })),
    );
    const { workers, intraOpThreads } = best;
    await writePlan(planFile(config), planKey(config), { workers, intraOpThreads });
    process.stdout.write(`${workers} workers of ${intraOpThreads} threads, kept in ${planFile(config)}\n`);
    return 0;
  },
);
