import type { Decision } from "../sightings/decision.ts";
import type { FaceDecision, KeptSighting } from "../sightings/sighting.ts";
import type { StrangerFace, StrangerSummary } from "../sightings/stranger.ts";
import type { DecisionView, SightingView, StrangerView } from "./schemas/sightings.ts";
import { identificationView } from "./views.ts";

export function sightingView({
  capturedAt,
  decision,
  identification,
  box,
  quality,
  ...rest
}: KeptSighting): SightingView {
  return {
    ...rest,
    capturedAt: capturedAt.toISOString(),
    box: { ...box },
    quality: { ...quality },
    identification: identificationView(identification),
    ...(decision === undefined ? {} : { decision: decisionOfFaceView(decision) }),
    picture: facePicture(rest.id),
  };
}

const facePicture = (id: string): string => `/api/v1/faces/${id}/picture`;

export function decisionOfFaceView({ decidedAt, ...decision }: FaceDecision): NonNullable<SightingView["decision"]> {
  return { ...decision, decidedAt: decidedAt.toISOString() };
}

export function decisionView({ id, decidedAt, decidedBy, action, faces, written, undoneAt }: Decision): DecisionView {
  return {
    id,
    decidedAt: decidedAt.toISOString(),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    kind: action.kind,
    ...("verdict" in action ? { verdict: action.verdict } : {}),
    ...("person" in action && action.person !== undefined ? { person: action.person } : {}),
    ...("label" in action && action.label !== undefined ? { label: action.label } : {}),
    ...strangerOf(action),
    faces: faces.length,
    samples: written.length,
    ...(undoneAt === undefined ? {} : { undoneAt: undoneAt.toISOString() }),
  };
}

function strangerOf(action: Decision["action"]): { readonly stranger?: string } {
  if (action.kind === "faces") return {};
  if (action.kind === "merge") return { stranger: action.into };
  return { stranger: action.kind === "split" ? action.made : action.stranger };
}

export function strangerView(
  { id, label, ignored, person, faces, firstSeenAt, lastSeenAt }: StrangerSummary,
  representatives: readonly StrangerFace[],
): StrangerView {
  return {
    id,
    ...(label === undefined ? {} : { label }),
    ignored,
    ...(person === undefined ? {} : { person }),
    faces,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    representatives: representatives.map((face) => ({
      id: face.id,
      capturedAt: face.capturedAt.toISOString(),
      picture: facePicture(face.id),
    })),
  };
}
