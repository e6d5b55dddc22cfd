import type { Classifier } from "../../../src/classifier/classifier.ts";
import { EventConsensus } from "../../../src/face/consensus/event-consensus.ts";
import type { EventPerson } from "../../../src/face/consensus/event-person.ts";
import { observedWeight } from "../../../src/face/consensus/face-weight.ts";
import type { FrameFaces, ObservedFace } from "../../../src/face/consensus/frame-faces.ts";
import { consensusOptions } from "../../../src/face/consensus/options.ts";
import { type Candidate, decide, type Identification, unknownName } from "../../../src/face/identification.ts";
import { qualityProblem } from "../../../src/face/quality.ts";
import type { CachedFace } from "./embedding-cache.ts";
import type { JudgeSettings } from "./judge.ts";
import type { JudgedProbe } from "./metrics.ts";
import type { Track } from "./tracks.ts";

/** Ways to make one answer of a track's frames. */
export const ways = ["consensus", "votes", "bestFrame", "mostProbable", "majority", "firstFrame"] as const;
export type Way = (typeof ways)[number];

/** What one way said about a track: its answer, and how much it is for the most likely enrolled person. */
interface Said {
  readonly identification: Identification;
  readonly score: number;
  readonly name: string | undefined;
}

/** Every frame is answered as the server does; then each way makes its answer of them. */
export function judgeTrack(
  classifier: Classifier,
  { person, faces }: Track,
  settings: JudgeSettings,
): Readonly<Record<Way, JudgedProbe>> {
  const frames = faces.map((face, i) => frameOf(face, i + 1, answerTo(classifier, face, settings)));
  const observed = frames.flatMap(({ faces: [face] }) => face ?? []);
  const judged = (said: Said): JudgedProbe => judgedProbe(said, person);
  return {
    consensus: judged(byConsensus(frames, settings, { classifier, again: true })),
    votes: judged(byConsensus(frames, settings, { classifier, again: false })),
    bestFrame: judged(saidOf(best(observed, observedWeight)?.identification)),
    mostProbable: judged(saidOf(best(observed, ({ identification }) => scoreOf(identification))?.identification)),
    majority: judged(byMajority(observed, settings.minProba)),
    firstFrame: judged(saidOf(observed[0]?.identification)),
  };
}

export function answerTo(
  classifier: Classifier,
  { vector, quality }: CachedFace,
  settings: JudgeSettings,
): Identification {
  const reason = qualityProblem(quality, settings.quality);
  if (reason !== undefined) return { kind: "undecided", reason, candidates: [] };
  return decide(classifier.classify(vector, quality), settings.minProba);
}

/** At one place: a person who stands still. */
export function frameOf({ vector, quality }: CachedFace, frame: number, identification: Identification): FrameFaces {
  const place = { x: 320, y: 240 };
  const landmarks = { leftEye: place, rightEye: place, nose: place, leftMouth: place, rightMouth: place };
  const box = { left: 304, top: 224, right: 336, bottom: 256 };
  return {
    frame,
    size: { width: 640, height: 480 },
    faces: [{ box, landmarks, quality, identification, embedding: vector }],
  };
}

/** The product's own way; of several people that it may see, the one that is most alike to someone enrolled. */
function byConsensus(
  frames: readonly FrameFaces[],
  { minProba }: JudgeSettings,
  { classifier, again }: { readonly classifier: Classifier; readonly again: boolean },
): Said {
  const people = peopleOf(frames, minProba, { classifier, again });
  const person = best<EventPerson>(people, ({ identification }) => scoreOf(identification));
  return saidOf(person?.identification);
}

/** As the uploader decides. @param by - `again`: the classifier is asked about each one's mean too */
export function peopleOf(
  frames: readonly FrameFaces[],
  minProba: number,
  { classifier, again }: { readonly classifier: Classifier; readonly again: boolean },
): readonly EventPerson[] {
  const consensus = new EventConsensus(consensusOptions(minProba, classifier.model));
  for (const frame of frames) consensus.add(frame);
  const answers = consensus
    .probes()
    .map((probe) => (again && probe ? decide(classifier.classify(probe.vector), minProba) : undefined));
  return consensus.peopleBy(answers);
}

/** The name that most frames say, whatever its probability; of equals the one with the higher mean. */
function byMajority(faces: readonly ObservedFace[], minProba: number): Said {
  const votes = new Map<string, { count: number; probability: number }>();
  for (const { identification } of faces) {
    const [top] = identification.candidates;
    if (top === undefined) continue;
    const before = votes.get(top.name) ?? { count: 0, probability: 0 };
    votes.set(top.name, { count: before.count + 1, probability: before.probability + top.probability });
  }
  const counted = [...votes].map(([name, { count, probability }]) => ({ name, count, mean: probability / count }));
  const order = counted.sort((a, b) => b.count - a.count || b.mean - a.mean);
  const [winner] = order;
  if (winner === undefined) return saidOf(undefined);
  const candidates: readonly Candidate[] = [{ name: winner.name, probability: winner.mean }];
  const person = order.find(({ name }) => name !== unknownName);
  return {
    identification: decide(candidates, minProba),
    name: person?.name,
    score: person === undefined ? Number.NEGATIVE_INFINITY : person.count + person.mean,
  };
}

function saidOf(identification: Identification | undefined): Said {
  const answer = identification ?? { kind: "undecided", reason: "no classifier", candidates: [] };
  return { identification: answer, score: scoreOf(answer), name: bestPerson(answer)?.name };
}

const bestPerson = ({ candidates }: Identification): Candidate | undefined =>
  candidates.find(({ name }) => name !== unknownName);

const scoreOf = (answer: Identification): number => bestPerson(answer)?.probability ?? Number.NEGATIVE_INFINITY;

function judgedProbe({ identification, score, name }: Said, person: string | undefined): JudgedProbe {
  const isStranger = person === undefined;
  const [top] = identification.candidates;
  const truth = person ?? unknownName;
  return {
    isStranger,
    score,
    isRight: name === truth,
    answer: answerOf(identification, truth),
    ...(top === undefined ? {} : { top: { probability: top.probability, isRight: top.name === truth } }),
  };
}

function answerOf(identification: Identification, truth: string): JudgedProbe["answer"] {
  if (identification.kind === "undecided") return "undecided";
  if (identification.kind === "unknown") return "stranger";
  return identification.name === truth ? "right name" : "wrong name";
}

function best<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (most, item) => (most === undefined || value(item) > value(most) ? item : most),
    undefined,
  );
}
