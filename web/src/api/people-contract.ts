/** People and their samples, as the server's own schemas describe them. */
export type {
  HintView as Hint,
  PersonRemovedView as PersonRemoved,
  PersonView as Person,
  RemovalView as Removal,
} from "../../../src/http/schemas/people.ts";
export type { AddedSamplesView as AddedSamples, SampleView as Sample } from "../../../src/http/schemas/samples.ts";
