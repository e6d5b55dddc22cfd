import { signal } from "@preact/signals";
import { get } from "./client.ts";
import type { Page } from "./contract.ts";

/** Names of the enrolled, for lists to choose from; kept while the page is open. */
export const peopleNames = signal<readonly string[]>([]);

const pageSize = 200;
/** Beyond that a list to choose from helps nobody; names can still be typed. */
const maxNames = 2000;

export async function loadPeopleNames(): Promise<void> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<{ readonly name: string }> = await get("/people", { limit: pageSize, cursor });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && names.length < maxNames);
  peopleNames.value = names.sort((a, b) => a.localeCompare(b));
}
