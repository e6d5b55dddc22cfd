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

import type { FaceView, IdentificationView } from "../../../src/http/schemas/faces.ts";

/** A list as every route answers it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Verdict = "right" | "wrong" | "person" | "ignore";

export interface FaceDecision {
  readonly id: string;
  readonly verdict: Verdict;
  readonly person?: string | undefined;
  readonly label?: string | undefined;
}

/** A kept face. */
export interface Sighting {
  readonly id: string;
  readonly monitor: string;
  readonly event: string;
  readonly frame: number;
  readonly face: number;
  readonly capturedAt: string;
  readonly box: FaceView["box"];
  readonly identification: IdentificationView;
  readonly decision?: FaceDecision | undefined;
  readonly stranger?: string | undefined;
}

export interface Decision {
  readonly id: string;
}

export interface StrangerSummary {
  readonly id: string;
  readonly label?: string | undefined;
  readonly ignored: boolean;
  readonly faces: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly representatives: readonly Sighting[];
}

export interface SearchAnswer {
  readonly items: readonly (Sighting & { readonly similarity: number })[];
}
