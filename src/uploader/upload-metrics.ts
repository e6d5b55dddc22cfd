import type { Metric } from "../service/metrics.ts";
import type { Health } from "../service/monitoring.ts";
import type { SpoolCounts } from "../spool/entries.ts";
import type { Intake } from "./intake.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** So long a server or a sink may be away before the health says so. */
const unhealthyAfterMs = 300_000;

/** What a running uploader tells of itself. */
export function uploadMonitor(deps: UploadDependencies, intake: Intake) {
  const monitors = new Set<string>();
  return {
    metrics: async () => {
      const counts = await deps.spool.counts();
      return [...metricsOf(deps, intake, counts), ...backlogMetrics(counts, monitors), ...deps.sinkMetrics()];
    },
    health: async () => healthOf(deps, intake, await deps.spool.counts()),
  };
}

function metricsOf(deps: UploadDependencies, intake: Intake, counts: SpoolCounts): readonly Metric[] {
  const { report } = deps;
  const { waiting, quarantined, undelivered, undecided, sinks, oldestWaitingMs, usedBytes } = counts;
  const one = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    kind: "gauge",
    values: [{ value }],
  });
  const outcomes: Readonly<Record<string, number>> = {
    recognized: report.recognized,
    failed: report.failed,
    absent: report.absent,
    passed_over: report.passedOver,
    put_off: report.putOff,
    quarantined: report.quarantined,
  };
  const oldestMs = oldestWaitingMs === undefined ? 0 : Math.max(0, Date.now() - oldestWaitingMs);
  return [
    total("face_upload_frames_found_total", "Frames taken up.", [{ value: report.found }]),
    total(
      "face_upload_frames_total",
      "Frames by what became of them; a frame may be put off often.",
      Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    total("face_upload_carried_total", "Recognised frames answered as one before that looks the same.", [
      { value: report.carried },
    ]),
    total("face_upload_faces_total", "Faces found.", [{ value: report.faces }]),
    total("face_upload_events_total", "Events decided.", [{ value: report.events }]),
    one("face_upload_spool_waiting_frames", "Frames that wait to be recognised.", waiting),
    one("face_upload_spool_quarantined_frames", "Frames that failed too often by themselves.", quarantined),
    one("face_upload_spool_undelivered_frames", "Recognised frames that a sink is owed.", undelivered),
    one("face_upload_spool_undecided_events", "Events that are over and not decided.", undecided),
    one("face_upload_spool_bytes", "Bytes of the spool in use.", usedBytes),
    one(
      "face_upload_spool_full",
      "1 while nothing is taken up because the spool or its disk is full.",
      Number(intake.fullBecause !== undefined),
    ),
    one("face_upload_oldest_waiting_seconds", "Age of the oldest frame that waits to be recognised.", oldestMs / 1000),
    {
      name: "face_upload_sink_owed",
      help: "Frames and events that a sink is owed.",
      kind: "gauge",
      values: deps.sinks.flatMap(({ name }) => {
        const found = sinks.find(({ sink }) => sink === name);
        return [
          { labels: { sink: name, state: "waiting" }, value: found?.waiting ?? 0 },
          { labels: { sink: name, state: "quarantined" }, value: found?.quarantined ?? 0 },
        ];
      }),
    },
    {
      name: "face_upload_away_seconds",
      help: "Since when something does not answer; 0 while it does.",
      kind: "gauge",
      values: awayOf(deps).map(({ name, awayMs }) => ({ labels: { dependency: name }, value: awayMs / 1000 })),
    },
  ];
}

/** @param seen - monitors that had waiting frames before: theirs are told to be none now */
function backlogMetrics({ monitors }: SpoolCounts, seen: Set<string>): readonly Metric[] {
  for (const { monitor } of monitors) seen.add(monitor);
  const nowMs = Date.now();
  const byMonitor = new Map(monitors.map((one) => [one.monitor, one]));
  const ofEach = (value: (one: SpoolCounts["monitors"][number]) => number): Metric["values"] =>
    [...seen].sort().map((monitor) => {
      const found = byMonitor.get(monitor);
      return { labels: { monitor }, value: found === undefined ? 0 : value(found) };
    });
  return [
    {
      name: "face_upload_monitor_waiting_frames",
      help: "Frames of a monitor that wait to be recognised.",
      kind: "gauge",
      values: ofEach(({ waiting }) => waiting),
    },
    {
      name: "face_upload_monitor_oldest_waiting_seconds",
      help: "Age of a monitor's oldest frame that waits to be recognised.",
      kind: "gauge",
      values: ofEach(({ oldestWaitingMs }) => Math.max(0, nowMs - oldestWaitingMs) / 1000),
    },
  ];
}

const total = (name: string, help: string, values: Metric["values"]): Metric => ({
  name,
  help,
  kind: "counter",
  values,
});

function awayOf({ server, spoolAccess, sinks, sinkAccess }: UploadDependencies) {
  return [
    { name: "server", awayMs: server.awayMs ?? 0 },
    { name: "spool", awayMs: spoolAccess.awayMs ?? 0 },
    ...sinks.map(({ name }) => ({ name, awayMs: sinkAccess(name).awayMs ?? 0 })),
  ];
}

function healthOf(deps: UploadDependencies, intake: Intake, counts: SpoolCounts): Health {
  const away = awayOf(deps)
    .filter(({ awayMs }) => awayMs > 0)
    .map(({ name, awayMs }) => ({ name, awaySeconds: Math.round(awayMs / 1000) }));
  const full = intake.fullBecause;
  return {
    isHealthy: full === undefined && away.every(({ awaySeconds }) => awaySeconds * 1000 < unhealthyAfterMs),
    facts: { ...counts, away, ...(full === undefined ? {} : { full }) },
  };
}
