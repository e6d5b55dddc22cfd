import { readdirSync, readFileSync } from "node:fs";

/** Process ids of the running children of a process; Linux only. */
export function childrenOf(parent: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const { ppid, state } = statOf(pid);
      return ppid === parent && state !== "Z";
    });
}

export function isRunning(pid: number): boolean {
  const { state } = statOf(pid);
  return state !== undefined && state !== "Z";
}

function statOf(pid: number): { readonly state?: string; readonly ppid?: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): pid, name in parentheses, state, parent; the name may hold anything.
    const [state = "", ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, ppid: Number(ppid) };
  } catch {
    return {}; // It has ended meanwhile.
  }
}
