import type { ConfigFile, SettingChange } from "../config/config-file.ts";
import type { Recognizer } from "../http/recognizer.ts";
import type { LiveSettings } from "../http/routes/settings.ts";
import type { SettingChanges } from "../http/schemas/settings.ts";
import type { Tuning } from "./tuning.ts";

export interface LiveSettingsParts {
  readonly file: Pick<ConfigFile, "preview" | "apply">;
  readonly tuning: Tuning;
  readonly classifierKind: string;
  readonly models: Recognizer["models"];
}

/** The tunable settings: in config.json, and in the engine's next job. */
export function liveSettings({ file, tuning, classifierKind, models }: LiveSettingsParts): LiveSettings {
  return {
    current() {
      const { detection, quality, classifier } = tuning.settings;
      return {
        detection: { inputSizePx: detection.inputSizePx, minScore: detection.minScore },
        quality: { ...quality },
        classifier: { kind: classifierKind, minProba: classifier.minProba },
        models: { ...models() },
      };
    },
    preview: (changes) => file.preview(changesOf(changes)),
    async apply(changes) {
      const applied = await file.apply(changesOf(changes));
      tuning.change(changes);
      return applied;
    },
  };
}

function changesOf(changes: SettingChanges): readonly SettingChange[] {
  return Object.entries(changes).flatMap(([section, values]) =>
    Object.entries(values).map(([key, value]): SettingChange => [[section, key], value]),
  );
}
