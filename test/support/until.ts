import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Only a guard: what a loaded machine takes long for comes all the same. */
const patienceMs = 180_000;

/** Waits for what another thread or process does; not for ever. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + patienceMs;
  while (!(await condition())) {
    assert.ok(Date.now() < endMs, `waited ${patienceMs / 1000} s in vain for ${condition}`);
    await sleep(5);
  }
}
