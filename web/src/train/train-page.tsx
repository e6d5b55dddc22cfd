import type { JSX } from "preact";
import { get } from "../api/client.ts";
import type { Page } from "../api/contract.ts";
import type { ClassifierVersion, TrainingJob } from "../api/training-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { usePages } from "../api/use-pages.ts";
import { WhenReady } from "../controls/states.tsx";
import { route } from "../shell/route.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { CompareView } from "./compare-view.tsx";
import { JobList } from "./job-list.tsx";
import { RunningJob } from "./running-job.tsx";
import { StartForm } from "./start-form.tsx";
import { VersionList } from "./version-list.tsx";
import { VersionView } from "./version-view.tsx";
import "./train.css";

export function TrainPage(): JSX.Element {
  const [first, second, third] = route.value.parts;
  if (first === "compare" && second !== undefined && third !== undefined)
    return <CompareView key={`${second} ${third}`} first={second} second={third} />;
  return first === undefined ? <TrainDesk /> : <VersionView key={first} version={first} />;
}

const shownJobs = 5;

function TrainDesk(): JSX.Element {
  const jobs = useLoaded((abort) => get<Page<TrainingJob>>("/training-jobs", { limit: shownJobs }, abort), "jobs");
  const versions = usePages<ClassifierVersion>("/classifiers", {});
  useShortcuts("Train", [
    { keys: "n", label: "Start a training", run: () => document.getElementById("start-training")?.focus() },
  ]);
  const changed = (): void => {
    jobs.reload();
    versions.reload();
  };
  return (
    <>
      <h1>Train</h1>
      <WhenReady loaded={jobs} what="training jobs">
        {({ items }) => {
          const running = items.find(({ state }) => state === "running");
          return (
            <>
              {running === undefined ? (
                <StartForm onStarted={changed} />
              ) : (
                <RunningJob key={running.id} job={running} onEnded={changed} />
              )}
              <JobList jobs={items.filter(({ state }) => state !== "running")} />
            </>
          );
        }}
      </WhenReady>
      <VersionList versions={versions} onChanged={versions.reload} />
    </>
  );
}
