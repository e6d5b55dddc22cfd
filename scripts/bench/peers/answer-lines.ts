import { createInterface } from "node:readline";
import type { PeerAnswer } from "./peer-process.ts";

/** A peer's side in Node: says that it is ready, then answers each line of stdin in order, until stdin ends. */
export async function answerLines(answer: (question: PeerAnswer) => Promise<PeerAnswer>): Promise<void> {
  const say = (message: PeerAnswer): boolean => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ ready: true });
  let before: Promise<unknown> = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    const answered = answer(JSON.parse(line) as PeerAnswer);
    before = Promise.all([before, answered]).then(([, message]) => say(message));
    before.catch(() => process.exit(1)); // the other side tells that it ended
  }
  await before;
}
