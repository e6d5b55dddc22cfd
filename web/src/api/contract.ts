/** What the server answers, as docs/http.md describes it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface BoundingBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Candidate {
  readonly name: string;
  readonly probability: number;
}

export type Identification =
  | {
      readonly kind: "known";
      readonly name: string;
      readonly probability: number;
      readonly candidates: readonly Candidate[];
    }
  | { readonly kind: "unknown"; readonly probability: number; readonly candidates: readonly Candidate[] }
  | {
      readonly kind: "undecided";
      readonly reason: string;
      readonly probability?: number | undefined;
      readonly candidates: readonly Candidate[];
    };

export interface Quality {
  readonly sizePx: number;
  readonly sharpness: number;
  readonly frontality: number;
  readonly detectionScore: number;
}

export interface Face {
  readonly box: BoundingBox;
  readonly quality?: Quality | undefined;
  readonly identification: Identification;
}

export interface FrameKey {
  readonly monitor: string;
  readonly event: string;
  readonly frame: number;
}

export interface Result extends FrameKey {
  readonly size?: Size | undefined;
  readonly capturedAt: string;
  readonly processedAt: string;
  readonly faces: readonly Face[];
  readonly classifier?: string | undefined;
  readonly failure?: string | undefined;
  readonly skipped?: string | undefined;
}

export interface EventPerson {
  readonly identification: Identification;
  readonly frames: readonly number[];
  readonly best: { readonly frame: number; readonly face: Face };
}

export interface EventSummary {
  readonly monitor: string;
  readonly event: string;
  readonly firstCapturedAt: string;
  readonly lastCapturedAt: string;
  readonly frames: number;
  readonly people: readonly EventPerson[];
}

export interface Session {
  readonly name: string;
  readonly role: "viewer" | "trainer" | "admin";
  readonly scopes: readonly string[];
}

export type Verdict = "right" | "wrong" | "person" | "ignore";

export interface FaceDecision {
  readonly id: string;
  readonly verdict: Verdict;
  readonly person?: string | undefined;
  readonly label?: string | undefined;
}

/** A kept face. */
export interface Sighting extends FrameKey {
  readonly id: string;
  readonly face: number;
  readonly capturedAt: string;
  readonly box: BoundingBox;
  readonly quality: Quality;
  readonly identification: Identification;
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
