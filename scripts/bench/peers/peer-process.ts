import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { FaceServiceError } from "../../../src/errors.ts";
import { processFamily, processorMs } from "../engine/memory.ts";

export interface PeerCommand {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cores: readonly number[];
}

export type PeerAnswer = Readonly<Record<string, unknown>>;

/** Each library's own word for how many threads one inference takes. */
const oneThread = {
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  TF_CPP_MIN_LOG_LEVEL: "3",
};
/** dlib's network takes half a minute for a frame, its first one and the training pictures longer. */
const deadlineMs = 600_000;
const keptWords = 2000;

/**
 * A peer's program that answers a JSON object a line in the order in which it was asked. Disposing it ends its input
 * and then the process.
 */
export class PeerProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting: { resolve(answer: PeerAnswer): void; reject(error: Error): void }[] = [];
  #said = "";
  #ended: Error | undefined;

  private constructor({ name, file, args, environment, cores }: PeerCommand, hasTaskset: boolean) {
    this.#name = name;
    const [program, ...rest] = hasTaskset ? ["taskset", "-c", cores.join(","), file, ...args] : [file, ...args];
    this.#child = spawn(program ?? file, rest, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...oneThread, ...environment },
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line) as PeerAnswer);
    });
    this.#child.stderr.on("data", (bytes: Buffer) => {
      this.#said = (this.#said + bytes.toString()).slice(-keptWords);
    });
    this.#child.stdin.on("error", () => undefined); // its end is told below
    this.#child.once("error", (error) => this.#end(error.message));
    this.#child.once("close", (code, signal) => this.#end(`ended with ${signal ?? code}`));
  }

  /** @throws {FaceServiceError} UNAVAILABLE if it ends before it is ready */
  static async start(command: PeerCommand, hasTaskset: boolean): Promise<PeerProcess> {
    const peer = new PeerProcess(command, hasTaskset);
    try {
      await peer.#next();
      return peer;
    } catch (error) {
      await peer[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @throws {FaceServiceError} UNAVAILABLE if it ended, DEADLINE_EXCEEDED */
  async ask(question: PeerAnswer): Promise<PeerAnswer> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return await this.#next();
  }

  /** Processor time of it and its children so far. */
  async processorMs(): Promise<number> {
    const { pid } = this.#child;
    return pid === undefined ? 0 : await processorMs(await processFamily(pid));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended !== undefined) return;
    const closed = once(this.#child, "close");
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await closed;
    clearTimeout(timer);
  }

  #next(): Promise<PeerAnswer> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#child.kill("SIGKILL");
        reject(new FaceServiceError("DEADLINE_EXCEEDED", `${this.#name} gave no answer within ${deadlineMs} ms`));
      }, deadlineMs);
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          settle(value);
        };
      this.#waiting.push({ resolve: settled(resolve), reject: settled(reject) });
    });
  }

  #end(why: string): void {
    const last = this.#said.trim().split("\n").at(-1) ?? "";
    this.#ended ??= new FaceServiceError("UNAVAILABLE", `${this.#name} ${why}: ${last}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
