import { signal } from "@preact/signals";
import { get } from "./client.ts";
import type { Page } from "./contract.ts";

/** Names of the enrolled, for lists to choose from; kept while the page is open. */
export const peopleNames = signal<readonly string[]>([]);

const pageSize = 200;
/** Beyond that a list to choose from helps nobody; names can still be typed. */
const maxNames = 2000;

/** Only the answer to what was asked last counts. */
let asked: AbortController | undefined;

/** Ends without an error where it is asked again meanwhile. */
export async function loadPeopleNames(): Promise<void> {
  asked?.abort();
  const own = new AbortController();
  asked = own;
  try {
    const names = await askNames(own.signal);
    if (!own.signal.aborted) peopleNames.value = names;
  } catch (error) {
    if (!own.signal.aborted) throw error;
  }
}

async function askNames(abort: AbortSignal): Promise<readonly string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<{ readonly name: string }> = await get("/people", { limit: pageSize, cursor }, abort);
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && names.length < maxNames);
  return names.sort((a, b) => a.localeCompare(b));
}
