// Compiles TypeScript to dist/ and bundles the web page to dist/web/, each when a source of it is newer than its last
// build, and removes outputs whose source is gone. Plain JavaScript, because it runs before anything is compiled;
// every npm script starts with it, because npm runs no pre- and post-scripts here (.npmrc: ignore-scripts).
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { filesBelow, stampedStep } from "./stamped-step.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const sourceFolders = ["src", "test", "training", "scripts"];

const outputs = sourceFolders.flatMap((folder) => filesBelow(join(dist, folder)));
const orphans = outputs.filter(
  (file) => /\.js(\.map)?$/.test(file) && !existsSync(join(root, relative(dist, file).replace(/\.js(\.map)?$/, ".ts"))),
);
for (const orphan of orphans) rmSync(orphan);

const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

function compile(...options) {
  if (!existsSync(compiler)) {
    console.error("the TypeScript compiler is not installed: run `npm ci` first");
    process.exit(69);
  }
  const { status } = spawnSync(process.execPath, [compiler, ...options], { stdio: "inherit", cwd: root });
  if (status !== 0) process.exit(status ?? 70);
}

await stampedStep(
  {
    stamp: join(dist, "built"),
    inputs: [
      ...sourceFolders.flatMap((folder) => filesBelow(join(root, folder)).filter((file) => file.endsWith(".ts"))),
      join(root, "tsconfig.json"),
      join(root, "package-lock.json"),
    ],
  },
  () => compile("-p", root),
);

await stampedStep(
  {
    stamp: join(dist, "web-built"),
    inputs: [
      ...filesBelow(join(root, "web")),
      // The page takes the types of what the server answers from there.
      ...filesBelow(join(root, "src", "http", "schemas")),
      join(root, "scripts", "bundle-page.mjs"),
      join(root, "package-lock.json"),
    ],
  },
  async () => {
    compile("-p", join(root, "web"));
    const { bundlePage } = await import("./bundle-page.mjs");
    await bundlePage(join(root, "web"), join(dist, "web"));
  },
);
