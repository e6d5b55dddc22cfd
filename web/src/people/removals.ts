import { pathOf, post, request } from "../api/client.ts";
import type { PersonRemoved, Removal } from "../api/people-contract.ts";
import { attempt, say } from "../shell/toasts.tsx";
import { samplePath } from "./person-picture.ts";

export async function removeSample(person: string, file: string, onRestored: () => void): Promise<void> {
  const { id } = await request<Removal>("DELETE", samplePath(person, file));
  tell(`${file} is out of the dataset`, id, onRestored);
}

/** @param erase - for good, and out of what was answered before */
export async function removePerson(name: string, erase: boolean): Promise<void> {
  const { removal } = await request<PersonRemoved>("DELETE", `/people${pathOf(name)}`, { query: { erase } });
  tell(`${name} is deleted; the name is given no more`, removal ?? undefined, () => undefined);
}

function tell(text: string, removal: string | undefined, onRestored: () => void): void {
  if (removal === undefined) say(text);
  else
    say(text, {
      label: "Undo",
      run: () =>
        attempt(async () => {
          await post(`/removals${pathOf(removal)}/restore`);
          say("It is back");
          onRestored();
        }),
    });
}
