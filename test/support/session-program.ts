/** Opens and runs a session, as every program of the project does: the network's file is the argument. */
import { readFile } from "node:fs/promises";
import { openSession } from "../../src/models/session.ts";

const [file = ""] = process.argv.slice(2);
await using session = await openSession(await readFile(file), { provider: "cpu", intraOpThreads: 1 });
const { sum } = await session.run({ input: { data: Float32Array.of(1), dims: [1] } });
process.stdout.write(`${sum?.data[0]}\n`);
