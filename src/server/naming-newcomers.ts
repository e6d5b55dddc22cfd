import { type NamingRule, nameNewcomer } from "../classifier/newcomers/name-newcomer.ts";
import { newcomerScaleOf } from "../classifier/newcomers/scale.ts";
import type { EngineFace } from "../engine/engine.ts";
import type { Identification } from "../face/identification.ts";
import type { EncodedPerson, Newcomers } from "../gallery/newcomers.ts";
import type { Recognizer } from "../http/recognizer.ts";

type Known = Pick<Newcomers, "known" | "confirm">;

/** While a person's pictures go away under our hands, the face is looked at again so often. */
const mostTries = 3;

/**
 * The recognizer, but a face that the classifier has no name for gets that of somebody whom it has not learned yet, if it is
 * like that person's pictures.
 *
 * @param minProba - of the moment
 */
export function namingNewcomers(recognizer: Recognizer, newcomers: Known, minProba: () => number): Recognizer {
  return {
    models: () => recognizer.models(),
    async look(image, options = {}) {
      const scale = newcomerScaleOf(recognizer.models().embedder);
      const people = scale === undefined ? [] : await newcomers.known();
      if (scale === undefined || people.length === 0) return await recognizer.look(image, options);
      const { withEmbeddings = false, overrides } = options;
      const look = await recognizer.look(image, { ...options, withEmbeddings: withEmbeddings || "judged" });
      const rule = { scale, minProba: overrides?.minProba ?? minProba() };
      const faces: EngineFace[] = [];
      for (const face of look.faces) {
        const identification = await confirmed(newcomers, (among) => namedAmong(face, among, rule), people);
        const { embedding: _, ...bare } = face;
        faces.push({ ...(withEmbeddings === false ? bare : face), identification });
      }
      return { ...look, faces };
    },
  };
}

function namedAmong(face: EngineFace, people: readonly EncodedPerson[], rule: NamingRule): Identification {
  const { identification, embedding, quality } = face;
  return embedding === undefined
    ? identification
    : nameNewcomer(identification, { vector: embedding, quality }, people, rule);
}

/**
 * Somebody may have been taken out of the dataset, or a picture of theirs, since the pictures were looked through: by us, by
 * another page, or by hand.
 */
async function confirmed(
  newcomers: Known,
  name: (among: readonly EncodedPerson[]) => Identification,
  people: readonly EncodedPerson[],
): Promise<Identification> {
  let among = people;
  for (let tries = 0; tries < mostTries; tries++) {
    const answer = name(among);
    if (answer.kind !== "known" || !among.some((person) => person.name === answer.name)) return answer;
    if (await newcomers.confirm(answer.name)) return answer;
    among = await newcomers.known();
  }
  return name([]);
}
