import type { RpcMethod } from "../rpc/built-ins.ts";
import type { RpcCounters } from "../rpc/rpc-server.ts";
import { versionName } from "./active-classifier.ts";
import type { MethodDependencies } from "./method-dependencies.ts";
import { noArguments } from "./sole-argument.ts";

export interface StatusFacts {
  /** Of this program. */
  readonly version: string;
  /** Asked for by config. */
  readonly classifierKind: string;
  readonly startedAt: Date;
  readonly endpoints: readonly string[];
  readonly counters: () => RpcCounters;
}

export function statusMethod({ engine, classifier }: MethodDependencies, facts: StatusFacts): RpcMethod {
  return {
    args: [],
    doc: "Tells how the server stands: versions, models, provider, queue and counters.",
    // biome-ignore lint/suspicious/useAwait: refusing the arguments must reject, not throw
    async call(args) {
      noArguments("status", args);
      const { workers, provider, detector, embedder, jpegDecoder, ...jobs } = engine.status();
      const { rss } = process.memoryUsage();
      return {
        version: facts.version,
        node: process.versions.node,
        started_at: facts.startedAt.toISOString(),
        uptime_s: Math.round((Date.now() - facts.startedAt.getTime()) / 1000),
        endpoints: facts.endpoints,
        provider,
        models: { detector, embedder },
        jpeg_decoder: jpegDecoder,
        classifier: {
          kind: facts.classifierKind,
          version: versionName(classifier.directory()),
          problem: classifier.problem() ?? null,
        },
        queue: { waiting: jobs.queuedJobs, running: jobs.runningJobs },
        workers: { count: workers, restarted: jobs.restartedWorkers },
        counters: { ...facts.counters(), finished_jobs: jobs.finishedJobs, failed_jobs: jobs.failedJobs },
        memory: { rss_bytes: rss },
      };
    },
  };
}

export function reloadMethod({ classifier }: MethodDependencies): RpcMethod {
  return {
    args: [],
    doc: "Uses from now on the classifier version that is the active one; answers its name.",
    async call(args) {
      noArguments("reload", args);
      return { classifier: versionName(await classifier.reload()) };
    },
  };
}
