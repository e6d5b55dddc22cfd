// Servers for the integration tests, built once from their Go modules into an ignored directory.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `sum` is the module's hash as `go mod download -json` prints it. FerretDB 1.24 is the last of its first line: the
 * second needs PostgreSQL, this one keeps its data in SQLite.
 */
const programs = {
  ferretdb: {
    module: "github.com/FerretDB/FerretDB",
    version: "v1.24.2",
    sum: "h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw=",
    package: "./cmd/ferretdb",
    // Its own build writes this file, and the program stops at once without it.
    files: { "build/version/version.txt": "v1.24.2\n" },
  },
  versitygw: {
    module: "github.com/versity/versitygw",
    version: "v1.8.0",
    sum: "h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc=",
    package: "./cmd/versitygw",
    files: {},
  },
};

const buildLimitMs = 900_000;

/** @returns the program's path; undefined, after a line that says why, if it cannot be built on this machine */
export function goProgram(name, cache) {
  const { module, version, sum, package: main, files } = programs[name];
  const program = join(cache, `${name}-${version}`);
  if (existsSync(program)) return program;
  const source = join(cache, `${name}-source-${process.pid}`);
  const part = `${program}-${process.pid}.part`;
  const startedMs = Date.now();
  try {
    mkdirSync(cache, { recursive: true });
    console.error(`building ${name} ${version} (once; a minute or three)`);
    const downloaded = JSON.parse(go(["mod", "download", "-json", `${module}@${version}`], cache));
    if (downloaded.Sum !== sum) throw new Error(`${module}@${version} has hash ${downloaded.Sum}, expected ${sum}`);
    cpSync(downloaded.Dir, source, { recursive: true });
    makeWritable(source);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(source, file), text);
    go(["build", "-trimpath", "-o", part, main], source);
    renameSync(part, program);
    console.error(`built ${name} in ${Math.round((Date.now() - startedMs) / 1000)} s`);
    return program;
  } catch (error) {
    console.error(`cannot build ${name}: ${error.stderr || error.message}`);
    console.error(
      "it needs Go 1.26 and a module proxy; a server of your own can be named instead (see with-servers.mjs)",
    );
    return undefined;
  } finally {
    rmSync(source, { recursive: true, force: true });
    rmSync(part, { force: true });
  }
}

function go(args, cwd) {
  const env = { ...process.env, GOFLAGS: "-buildvcs=false" };
  return execFileSync("go", args, { cwd, env, encoding: "utf8", timeout: buildLimitMs, maxBuffer: 1 << 26 });
}

// Go keeps its modules read-only.
function makeWritable(directory) {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) makeWritable(path);
    else if (entry.isFile()) chmodSync(path, 0o644);
  }
}
