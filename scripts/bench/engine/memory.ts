import { readdir, readFile } from "node:fs/promises";

/** A process and all that it started, and those started; none where there is no /proc. */
export async function processFamily(root: number): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await fieldOf(pid, "PPid")] as const)));
  const isOf = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && isOf(parents.get(pid)));
  return pids.filter(isOf);
}

/** Hertz of the times in /proc: the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Processor time that some processes have taken so far, of all their threads; steps of 10 ms. */
export async function processorMs(pids: readonly number[]): Promise<number> {
  const ticks = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // After the name, which may hold anything: state, then eleven numbers, then the times in user and in system mode.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return (ticks.reduce((sum, each) => sum + each, 0) * 1000) / ticksPerSecond;
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
