/** Classifier versions and training jobs, as the server's own schemas describe them. */
export type {
  ComparisonView as ClassifierComparison,
  RatesView,
  SwitchedView as ClassifierSwitched,
  VersionDetailView as ClassifierDetail,
  VersionView as ClassifierVersion,
} from "../../../src/http/schemas/classifiers.ts";
export type { TrainingJobView as TrainingJob } from "../../../src/http/schemas/training-jobs.ts";
