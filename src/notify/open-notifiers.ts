import { Holding } from "../service/holding.ts";
import type { Metric } from "../service/metrics.ts";
import { Notifier, type NotifierParts } from "./notifier.ts";
import { openTarget, type TargetParts } from "./open-targets.ts";
import { openSentLog } from "./sent-log.ts";
import type { NotifySettings } from "./settings.ts";
import type { NotifyTarget } from "./target.ts";

export interface Notifiers extends AsyncDisposable {
  /** One a target. */
  readonly all: readonly Notifier[];
  metrics(): readonly Metric[];
}

/**
 * Opens the targets that a rule names; none need be there yet.
 *
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function openNotifiers(
  settings: NotifySettings,
  { draw, ...places }: Omit<TargetParts, "log"> & Pick<NotifierParts, "draw">,
): Promise<Notifiers> {
  await using opened = new Holding();
  const log = opened.use(await openSentLog(settings.file));
  const named = new Set(settings.rules.flatMap(({ targets }) => targets));
  const targets: NotifyTarget[] = [];
  for (const target of settings.targets)
    if (named.has(target.name)) targets.push(opened.use(await openTarget(target, { ...places, log })));
  const all = targets.map((target) => new Notifier(settings, { target, log, draw }));
  const kept = opened.move();
  return { all, metrics: () => [metricOf(all)], [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}

const metricOf = (all: readonly Notifier[]): Metric => ({
  name: "face_notify_messages_total",
  help: "Messages by target and outcome; of those sent, repeated ones may have arrived before, early ones told of events that still ran.",
  kind: "counter",
  values: all.flatMap(({ name, counts }) =>
    Object.entries(counts).map(([outcome, value]) => ({ labels: { target: name, outcome }, value })),
  ),
});
