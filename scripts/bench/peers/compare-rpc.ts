import { fileURLToPath } from "node:url";
import { showProgress } from "../../../src/service/progress.ts";
import { zerorpcMissing } from "../rpc/processes.ts";
import { bench as rpc } from "../rpc.ts";
import { reasonOf, runStep } from "./peer-cache.ts";

const installer = fileURLToPath(new URL("../../../../scripts/ci/install-zerorpc.sh", import.meta.url));

/** Our calls beside those of Python's zerorpc, which is installed for it where that can be done. */
export async function compareRpc(): Promise<Readonly<Record<string, unknown>>> {
  const why = zerorpcMissing() === undefined ? undefined : await install();
  if (why !== undefined) process.stdout.write(`zerorpc: left out, ${why}\n`);
  return await rpc.run({ paths: [], values: {} });
}

async function install(): Promise<string | undefined> {
  const progress = showProgress({ label: "installing zerorpc", total: 1, unit: "steps" });
  try {
    await runStep({ file: "bash", args: [installer] });
    progress.update(1);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    progress.end();
  }
}
