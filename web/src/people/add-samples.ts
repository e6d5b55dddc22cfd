import { pathOf, request } from "../api/client.ts";
import type { AddedSamples } from "../api/people-contract.ts";
import { say, warn } from "../shell/toasts.tsx";

/** Of several refusals so many are told one by one. */
const mostTold = 2;
/** The server's answer when none of the pictures could be used. */
const noneUsable = 422;

export async function addSample(person: string, picture: File, origin: "upload" | "webcam"): Promise<AddedSamples> {
  const form = new FormData();
  form.append("origin", origin);
  form.append("images", picture, picture.name);
  return await request<AddedSamples>("POST", `/people${pathOf(person)}/samples`, {
    body: form,
    alsoFine: [noneUsable],
  });
}

/** Says what became of the pictures: those that are new, those that were there, and why the others were refused. */
export function tellAdded(answers: readonly AddedSamples[]): void {
  const added = answers.flatMap((answer) => answer.added);
  const fresh = added.filter(({ isNew }) => isNew).length;
  const known = added.length - fresh;
  const pictures = (count: number): string => (count === 1 ? "1 picture" : `${count} pictures`);
  const refused = answers.flatMap((answer) => answer.refused);
  for (const { fileName, reason } of refused.slice(0, mostTold)) warn(`${fileName} was not added: ${reason}.`);
  if (refused.length > mostTold) warn(`${pictures(refused.length - mostTold)} more were not added for the like.`);
  if (known > 0) say(`${pictures(known)} ${known === 1 ? "was" : "were"} there already.`);
  if (fresh > 0) say(`${pictures(fresh)} added. The next training learns ${fresh === 1 ? "it" : "them"}.`);
}
