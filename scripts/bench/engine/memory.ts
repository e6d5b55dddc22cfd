import { readdir, readFile } from "node:fs/promises";

/** A process and its children; none where there is no /proc. */
export async function processFamily(root: number): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(pids.map((pid) => fieldOf(pid, "PPid")));
  return pids.filter((pid, i) => pid === root || parents[i] === root);
}

/** Resident memory of some processes in MiB; pages that they share are counted in each. */
export async function residentMiB(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(pids.map((pid) => fieldOf(pid, "VmRSS")));
  return sizes.reduce((sum, kib) => sum + kib, 0) / 1024;
}

/** Memory that some processes really take, in MiB: pages that n processes share count 1/n in each. */
export async function proportionalMiB(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    }),
  );
  return sizes.reduce((sum, kib) => sum + kib, 0) / 1024;
}

/** A number of /proc/PID/status; 0 when the process has ended meanwhile. */
async function fieldOf(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}
