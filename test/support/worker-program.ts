/**
 * A worker that recognises nothing: it speaks the engine's messages, and the path of each "image" tells it what to
 * do, so that dying, hanging and being slow can be tested without networks.
 */
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { FromWorker, ToWorker } from "../../src/engine/messages.ts";

export interface ScriptedSetup {
  /** Refuse to start once this file exists. */
  readonly refuseIf?: string;
  readonly hang?: boolean;
}

const say = (message: FromWorker): void => {
  process.send?.(message);
};

async function rest(verb: string | undefined, argument: string): Promise<void> {
  if (verb === "sleep") await sleep(Number(argument));
  if (verb === "hold") while (!existsSync(argument)) await sleep(5);
  const isFirst = verb === "hang-once" && !existsSync(argument);
  if (isFirst) writeFileSync(argument, "");
  if (verb === "hang" || isFirst) await sleep(600_000);
}

async function act(id: number, path: string): Promise<void> {
  const [verb, argument = ""] = path.split(":");
  if (verb === "die") process.kill(process.pid, "SIGKILL");
  if (verb === "die-once" && !existsSync(argument)) {
    writeFileSync(argument, "");
    process.kill(process.pid, "SIGKILL");
  }
  await rest(verb, argument);
  if (verb === "fail") say({ kind: "failed", id, failure: { code: "IMAGE_UNREADABLE", message: "scripted" } });
  else
    say({
      kind: "answered",
      id,
      // The height tells the test which worker answered.
      answer: {
        size: { width: Number(argument) || 0, height: process.pid },
        faces: [],
        timings: { decodeMs: 0, detectMs: 0, embedMs: 0, totalMs: 0 },
      },
    });
}

process.on("disconnect", () => process.exit());
process.on("message", (message: ToWorker<ScriptedSetup>) => {
  if (message.kind === "part") return;
  if (message.kind === "job") {
    const { id, job } = message;
    void act(id, "image" in job && job.image.kind === "path" ? job.image.path : "ok");
    return;
  }
  const { refuseIf, hang } = message.setup;
  if (hang === true) return;
  if (refuseIf !== undefined && existsSync(refuseIf))
    say({ kind: "refused", failure: { code: "MODEL_INVALID", message: "scripted refusal" } });
  else
    say({
      kind: "ready",
      facts: { provider: "cpu", detector: "d", embedder: "e", jpegDecoder: "libvips", startMs: 0 },
    });
});
