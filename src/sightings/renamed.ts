import { renamedAnswer } from "../store/rename-in-results.ts";
import type { Decision, DecisionAction, FaceBefore, WrittenSample } from "./decision.ts";
import type { KeptSighting } from "./sighting.ts";
import type { Stranger } from "./stranger.ts";

/**
 * A face after a person got another name; null: there is no such person any more.
 *
 * @returns the same value if nothing changes
 */
export function renamedSighting(face: KeptSighting, name: string, to: string | null): KeptSighting {
  const identification = renamedAnswer(face.identification, { name, to });
  const { decision } = face;
  if (decision?.person !== name || to === null)
    return identification === face.identification ? face : { ...face, identification };
  return { ...face, identification, decision: { ...decision, person: to } };
}

/**
 * A decision after a person got another name: undoing it finds its samples where they are now. null: there is no such
 * person any more.
 *
 * @returns undefined if it was about them alone
 */
export function renamedDecision(decision: Decision, name: string, to: string | null): Decision | undefined {
  const action = renamedAction(decision.action, name, to);
  if (action === undefined) return undefined;
  const { enrolled, ...rest } = decision;
  const enrolledNow = enrolled === name ? (to ?? undefined) : enrolled;
  return {
    ...rest,
    action,
    faces: decision.faces.map((face) => renamedBefore(face, name, to)),
    strangers: decision.strangers.map((stranger) => renamedStranger(stranger, name, to)),
    written: decision.written.flatMap((sample) => renamedSample(sample, name, to)),
    ...(enrolledNow === undefined ? {} : { enrolled: enrolledNow }),
  };
}

function renamedAction(action: DecisionAction, name: string, to: string | null): DecisionAction | undefined {
  if (!("person" in action) || action.person !== name) return action;
  return to === null ? undefined : { ...action, person: to };
}

function renamedBefore(face: FaceBefore, name: string, to: string | null): FaceBefore {
  const { decision, ...rest } = face;
  if (decision?.person !== name) return face;
  return to === null ? rest : { ...rest, decision: { ...decision, person: to } };
}

function renamedStranger(stranger: Stranger, name: string, to: string | null): Stranger {
  const { person, ...rest } = stranger;
  if (person !== name) return stranger;
  return to === null ? rest : { ...rest, person: to };
}

function renamedSample(sample: WrittenSample, name: string, to: string | null): readonly WrittenSample[] {
  if (sample.person !== name) return [sample];
  return to === null ? [] : [{ ...sample, person: to }];
}
