import type { Engine, JobOverrides } from "../engine/engine.ts";
import type { SettingChanges } from "../http/schemas/settings.ts";

/** Settings that can be changed while the server runs. */
export interface TunableSettings {
  readonly detection: { readonly inputSizePx: number; readonly minScore: number };
  readonly quality: { readonly minFacePx: number; readonly minSharpness: number; readonly minFrontality: number };
  readonly classifier: { readonly minProba: number };
}

/** The settings by which faces are answered from now on. */
export class Tuning {
  #now: TunableSettings;
  #isChanged = false;

  constructor({ detection, quality, classifier }: TunableSettings) {
    this.#now = { detection, quality, classifier };
  }

  get settings(): TunableSettings {
    return this.#now;
  }

  change({ detection = {}, quality = {}, classifier = {} }: SettingChanges): void {
    const now = this.#now;
    this.#now = {
      detection: { ...now.detection, ...detection },
      quality: { ...now.quality, ...quality },
      classifier: { ...now.classifier, ...classifier },
    };
    this.#isChanged = true;
  }

  /** Undefined while everything is as the workers were started with. */
  overrides(): JobOverrides | undefined {
    if (!this.#isChanged) return undefined;
    const { detection, quality, classifier } = this.#now;
    const { inputSizePx, minScore } = detection;
    const { minFacePx, minSharpness, minFrontality } = quality;
    return {
      inputSizePx,
      minScore,
      quality: { minFacePx, minSharpness, minFrontality },
      minProba: classifier.minProba,
    };
  }
}

/** The engine, by the settings of the moment; a job's own go before them. */
export function tunedEngine(
  engine: Pick<Engine, "recognize" | "identify" | "status">,
  tuning: Tuning,
): Pick<Engine, "recognize" | "identify" | "status"> {
  return {
    recognize: (job) => {
      const usual = tuning.overrides();
      if (usual === undefined) return engine.recognize(job);
      const { overrides: own = {} } = job;
      return engine.recognize({
        ...job,
        overrides: { ...usual, ...own, quality: { ...usual.quality, ...own.quality } },
      });
    },
    identify: (job) => {
      const overrides = tuning.overrides();
      return engine.identify(overrides === undefined ? job : { ...job, overrides });
    },
    status: () => engine.status(),
  };
}
