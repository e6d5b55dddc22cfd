import { pathOf, post, request } from "../api/client.ts";
import type { PersonRemoved, Removal } from "../api/people-contract.ts";
import { go, link } from "../shell/route.ts";
import { attempt, say, warn } from "../shell/toasts.tsx";
import { samplePath } from "./person-picture.ts";

export async function removeSample(person: string, file: string, onRestored: () => void): Promise<void> {
  const { id } = await request<Removal>("DELETE", samplePath(person, file));
  tell(`${file} is out of the dataset`, id, onRestored);
}

/** @param erase - for good, and out of what was answered before */
export async function removePerson(name: string, erase: boolean): Promise<void> {
  const { removal, cancelledJob } = await request<PersonRemoved>("DELETE", `/people${pathOf(name)}`, {
    query: { erase },
  });
  if (cancelledJob !== null) warn("A training that learned this person was cancelled: start it again.");
  tell(`${name} is deleted; the name is given no more`, removal ?? undefined, () => go(link("people", [name])));
}

export async function restore(removal: string): Promise<void> {
  await post(`/removals${pathOf(removal)}/restore`);
  say("It is back");
}

function tell(text: string, removal: string | undefined, onRestored: () => void): void {
  if (removal === undefined) say(text);
  else
    say(text, {
      label: "Undo",
      run: () =>
        attempt(async () => {
          await restore(removal);
          onRestored();
        }),
    });
}
