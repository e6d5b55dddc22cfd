import { type Program, startProgram } from "../support/program.ts";

/** A process that may be killed at any moment, and comes back where it was. */
export interface Victim {
  readonly name: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** One of this project's programs; it is not waited for until it serves, as a service manager would not. */
export function programVictim(
  name: string,
  main: string,
  args: readonly string[],
): Victim & AsyncDisposable & { lastWords(): string } {
  let program: Program | undefined;
  return {
    name,
    async kill() {
      program?.process.kill("SIGKILL");
      await program?.ended;
    },
    start() {
      program = startProgram(main, args);
      return Promise.resolve();
    },
    lastWords: () => program?.output.stderr.split("\n").slice(-15).join("\n") ?? "",
    async [Symbol.asyncDispose]() {
      await program?.[Symbol.asyncDispose]();
    },
  };
}
