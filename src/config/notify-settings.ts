import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import { type Config, configPath } from "./load.ts";
import { camera, notifyRule, notifyTarget } from "./sections/notify-items.ts";

/**
 * The section `notify` with the defaults of its lists' items filled in.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for two of one name, or a rule whose target is not there
 */
export function notifySettings(config: Pick<Config, "directory" | "notify">) {
  const { notify } = config;
  const settings = {
    ...notify,
    file: configPath(config, notify.file),
    cameras: z.array(camera).parse(notify.cameras),
    rules: z.array(notifyRule).parse(notify.rules),
    targets: z.array(notifyTarget).parse(notify.targets),
  };
  const targets = settings.targets.map(({ name }) => name);
  const problems = [
    ...doubled(targets).map((name) => `notify.targets: two are called ${name}`),
    ...doubled(settings.rules.map(({ name }) => name)).map((name) => `notify.rules: two are called ${name}`),
    ...doubled(settings.cameras.map(({ monitor }) => monitor)).map((one) => `notify.cameras: two of monitor ${one}`),
    ...settings.rules.flatMap((rule) =>
      rule.targets
        .filter((name) => !targets.includes(name))
        .map((name) => `notify.rules: ${rule.name} names the target ${name}, there is ${targets.join(", ") || "none"}`),
    ),
  ];
  if (problems.length > 0) throw new FaceServiceError("CONFIG_INVALID", problems.join("\n  "));
  return settings;
}

const doubled = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
