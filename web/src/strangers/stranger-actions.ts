import { pathOf, post } from "../api/client.ts";
import type { Decision } from "../api/contract.ts";
import { remember, undo } from "../review/decisions.ts";
import { attempt, say } from "../shell/toasts.tsx";

/** Tells what was done and lets it be taken back. */
function tell({ id }: Decision, text: string, restore: () => void): void {
  remember({ id, text, restore });
  say(text, {
    label: "Undo",
    run: () =>
      attempt(async () => {
        await undo(id);
        say(`Undone: ${text}`);
      }),
  });
}

export async function nameStranger(id: string, person: string, reload: () => void): Promise<void> {
  const decision = await post<Decision>(`/strangers${pathOf(id)}/name`, { person });
  tell(decision, `Stranger ${id} is ${person}. The next training learns it.`, reload);
}

/** @returns who they are now */
export async function mergeStrangers(ids: readonly string[], reload: () => void): Promise<string | undefined> {
  const decision = await post<Decision>("/strangers/merge", { ids });
  tell(decision, `${ids.length} strangers are one`, reload);
  return decision.stranger;
}

export async function splitStranger(id: string, faces: readonly string[], reload: () => void): Promise<void> {
  const decision = await post<Decision>(`/strangers${pathOf(id)}/split`, { faces });
  tell(decision, `${faces.length === 1 ? "1 face is" : `${faces.length} faces are`} somebody else`, reload);
}

export async function ignoreStranger(id: string, label: string, reload: () => void): Promise<void> {
  const decision = await post<Decision>(`/strangers${pathOf(id)}/ignore`, { label });
  tell(decision, label === "" ? `Stranger ${id} is ignored` : `Stranger ${id} is ignored: ${label}`, reload);
}

export async function unignoreStranger(id: string, reload: () => void): Promise<void> {
  const decision = await post<Decision>(`/strangers${pathOf(id)}/unignore`);
  tell(decision, `Stranger ${id} is shown again`, reload);
}
