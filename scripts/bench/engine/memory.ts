import { readdir, readFile } from "node:fs/promises";

/**
 * Resident memory of this process and its children, in MiB; pages that they share are counted in each.
 *
 * @returns NaN where there is no /proc
 */
export async function residentMiB(): Promise<number> {
  const names = await readdir("/proc").catch(() => []);
  const processes = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(statusOf));
  const own = processes.filter(({ pid, parent }) => pid === process.pid || parent === process.pid);
  return own.length === 0 ? Number.NaN : own.reduce((sum, { residentKiB }) => sum + residentKiB, 0) / 1024;
}

async function statusOf(pid: string) {
  // A process may end while the list is read.
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { pid: Number(pid), parent: field("PPid"), residentKiB: field("VmRSS") };
}
