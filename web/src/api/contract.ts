/** What the server answers: the types of its own schemas, under the names that the page uses. */
export type {
  FaceView,
  FaceView as Face,
  IdentificationView as Identification,
} from "../../../src/http/schemas/faces.ts";
export type {
  EventView as EventSummary,
  LookSettings,
  RerunView,
  ResultView,
  ResultView as Result,
} from "../../../src/http/schemas/results.ts";
export type {
  KeyView as Key,
  NewKeyView as NewKey,
  SessionView as Session,
} from "../../../src/http/schemas/session.ts";
export type {
  SettingChanges,
  SettingsApplied,
  SettingsPreview,
  SettingsView,
} from "../../../src/http/schemas/settings.ts";

export type {
  DecisionView as Decision,
  SearchView as SearchAnswer,
  SightingView as Sighting,
  StrangerDetailView as StrangerDetail,
  StrangerView as StrangerSummary,
  VerdictView as Verdict,
} from "../../../src/http/schemas/sightings.ts";

/** A list as every route answers it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}
