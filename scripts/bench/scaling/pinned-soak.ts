import { fork } from "node:child_process";
import type { SoakFigures, SoakMessage, SoakOrder } from "../engine/soak.ts";

/** The engine's soak in a process that the system keeps, with its workers, on the first few cores. */
export function pinnedSoak(order: SoakOrder, cores: number): Promise<SoakFigures> {
  const child = fork(new URL("../engine/soak.js", import.meta.url), {
    execPath: "taskset",
    execArgv: ["-c", `0-${cores - 1}`, process.execPath],
  });
  return new Promise((resolve, reject) => {
    child.on("message", (message: SoakMessage) => {
      if ("figures" in message) resolve(message.figures);
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => reject(new Error(`the engine's process ended early: ${signal ?? code}`)));
    child.send(order);
  });
}
