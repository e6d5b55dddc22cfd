// Compiles TypeScript to dist/ when a source is newer than the last build, and removes outputs whose source
// is gone. Plain JavaScript, because it runs before anything is compiled; every npm script starts with it,
// because npm runs no pre- and post-scripts here (.npmrc: ignore-scripts).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const stamp = join(dist, "built");
const sourceFolders = ["src", "test", "training", "scripts"];

const filesBelow = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    : [];

const outputs = sourceFolders.flatMap((folder) => filesBelow(join(dist, folder)));
const orphans = outputs.filter(
  (file) => /\.js(\.map)?$/.test(file) && !existsSync(join(root, relative(dist, file).replace(/\.js(\.map)?$/, ".ts"))),
);
for (const orphan of orphans) rmSync(orphan);

const inputs = [
  ...sourceFolders.flatMap((folder) => filesBelow(join(root, folder)).filter((file) => file.endsWith(".ts"))),
  join(root, "tsconfig.json"),
  join(root, "package-lock.json"),
];
const builtMs = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
if (inputs.every((file) => statSync(file).mtimeMs < builtMs)) process.exit(0);

const startedAt = new Date();
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
if (!existsSync(compiler)) {
  console.error("the TypeScript compiler is not installed: run `npm ci` first");
  process.exit(69);
}
const { status } = spawnSync(process.execPath, [compiler, "-p", root], { stdio: "inherit", cwd: root });
if (status !== 0) process.exit(status ?? 70);
mkdirSync(dist, { recursive: true });
// The stamp carries the time at which the build began, so that a file saved meanwhile is built next time.
writeFileSync(stamp, `${startedAt.toISOString()}\n`);
utimesSync(stamp, startedAt, startedAt);
