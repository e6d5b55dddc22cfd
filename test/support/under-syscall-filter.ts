import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import koffi from "koffi";

/**
 * Runs a command under the system call filter of a unit, as systemd would: what the allow list lacks fails
 * with EPERM. Usage: node under-syscall-filter.js <unit> <command> [<argument> ...]
 */

/** Names in `SystemCallFilter=` lines, sets resolved; a leading `~` takes away. */
function allowedCalls(unit: string): ReadonlySet<string> {
  const allowed = new Set(membersOf("@default"));
  for (const [, inverted, names = ""] of readFileSync(unit, "utf8").matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const name of names.split(" ").flatMap(membersOf))
      if (inverted === "~") allowed.delete(name);
      else allowed.add(name);
  return allowed;
}

function membersOf(name: string): readonly string[] {
  if (!name.startsWith("@")) return [name];
  const { stdout } = spawnSync("systemd-analyze", ["--no-pager", "syscall-filter", name], { encoding: "utf8" });
  const members = stdout
    .split("\n")
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return members.flatMap(membersOf);
}

/** libseccomp, seccomp(3): an action answers the calls that no rule names. */
const failWithPermissionError = 0x0005_0001;
const allow = 0x7fff_0000;

function applyFilter(calls: ReadonlySet<string>): void {
  const seccomp = koffi.load("libseccomp.so.2");
  const init = seccomp.func("void *seccomp_init(uint32_t action)");
  const resolve = seccomp.func("int seccomp_syscall_resolve_name(const char *name)");
  const addRule = seccomp.func(
    "int seccomp_rule_add_array(void *ctx, uint32_t action, int call, unsigned int count, void *none)",
  );
  const load = seccomp.func("int seccomp_load(void *ctx)");
  const context = init(failWithPermissionError);
  for (const name of calls) {
    const call = resolve(name);
    // Negative: a call of another architecture.
    if (call >= 0 && addRule(context, allow, call, 0, null) !== 0) throw new Error(`no rule for ${name}`);
  }
  if (load(context) !== 0) throw new Error("the filter was refused");
}

const [unit = "", command = "", ...args] = process.argv.slice(2);
applyFilter(allowedCalls(unit));
const libc = koffi.load(null);
// Node marks its own standard streams as closed on exec: F_SETFD 0 takes the mark away.
const fcntl = libc.func("int fcntl(int descriptor, int command, int value)");
for (const descriptor of [0, 1, 2]) fcntl(descriptor, 2, 0);
// Takes this process's place, as a service's program does; the filter of the calling thread stays.
libc.func("int execv(const char *path, const char **arguments)")(command, [command, ...args, null]);
throw new Error(`cannot run ${command}: errno ${koffi.errno()}`);
