import { tellProgressToPrograms } from "./progress.ts";

/** What `--supervised` is for; every program that has it says so. */
export const supervisedUsage =
  "--supervised      for a program that starts this one: progress as JSON lines; ends at once when its stdin is closed";

/** A line that tells the supervisor what came of the work. */
export interface ResultLine {
  readonly result: Readonly<Record<string, string | number>>;
}

/**
 * Ties this process to the one that started it as the leader of a process group with a pipe as its stdin: however that
 * one ends, this one and all it has started end too. Progress is told as JSON.
 *
 * @returns tells a result
 */
export function beSupervised(): (result: ResultLine["result"]) => void {
  tellProgressToPrograms();
  const { stdin } = process;
  stdin.once("close", endAll).resume();
  stdin.unref();
  return (result) => void process.stderr.write(`${JSON.stringify({ result } satisfies ResultLine)}\n`);
}

function endAll(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL"); // It leads no group: whoever started it did not do as is said above.
  }
}
