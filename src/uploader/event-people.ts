import { FaceServiceError } from "../errors.ts";
import { eventConsensus, identifiedConsensus } from "../face/consensus/event-consensus.ts";
import type { EventPerson, PersonProbe } from "../face/consensus/event-person.ts";
import { consensusOptions } from "../face/consensus/options.ts";
import type { EventPlace } from "../spool/entries.ts";
import { comparableFrames, type SpooledObservation } from "./spooled-embeddings.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** So often the server is asked while it is up, before the votes of the frames have to do. */
const maxTriesWhileServing = 3;

export interface ObservedEvent extends EventPlace {
  /** Of its frames, in their order. */
  readonly observations: readonly SpooledObservation[];
}

type Deciding = Pick<UploadDependencies, "minProba" | "server" | "recognizer" | "abandon" | "stop">;

/** By the server's word about each one's mean embedding; where it has none, by the votes of the frames. */
export async function decidedPeople(
  { monitor, event, observations }: ObservedEvent,
  deps: Deciding & Pick<UploadDependencies, "log">,
): Promise<readonly EventPerson[]> {
  try {
    return await identifiedPeople(observations, deps);
  } catch (error) {
    if (deps.stop.aborted || !(error instanceof FaceServiceError)) throw error;
    deps.log.warn({ monitor, event, problem: error.message }, "event decided by the votes of its frames");
    return votedPeople(observations, deps);
  }
}

/** @throws {FaceServiceError} when a server that has made embeddings says nothing about their means */
export function identifiedPeople(
  observations: readonly SpooledObservation[],
  { minProba, server, recognizer, abandon }: Deciding,
): Promise<readonly EventPerson[]> {
  const { frames, embedder } = comparableFrames(observations);
  if (embedder === undefined) return Promise.resolve(eventConsensus(frames, { minProba }));
  const identify = (probes: readonly PersonProbe[]) =>
    server.reach(
      () => recognizer.identify(embedder, probes, abandon),
      async (error, failures) => {
        const isFull = error instanceof FaceServiceError && error.code === "OVERLOADED";
        return isFull || failures < maxTriesWhileServing || !(await recognizer.isServing());
      },
    );
  return identifiedConsensus(frames, { identify }, consensusOptions(minProba, embedder));
}

/** By the votes of the frames alone, which costs nobody a call. */
export function votedPeople(
  observations: readonly SpooledObservation[],
  { minProba }: Pick<UploadDependencies, "minProba">,
): readonly EventPerson[] {
  const { frames, embedder } = comparableFrames(observations);
  return eventConsensus(frames, embedder === undefined ? { minProba } : consensusOptions(minProba, embedder));
}
