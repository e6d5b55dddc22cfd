import { FaceServiceError } from "../../src/errors.ts";
import { runCommand } from "../../src/service/command.ts";
import { benchNames, openBench } from "./bench-files.ts";

const command = "npm run bench --";
async function listBenches(names: readonly string[]): Promise<string> {
  const lines = await Promise.all(names.map(async (name) => `  ${name.padEnd(16)}${(await openBench(name)).summary}`));
  return [`${command} NAME [arguments]`, "", ...lines, "", `${command} NAME --help tells more`].join("\n");
}

/** The bench's name comes first, so that its own options can be parsed strictly. */
const name = process.argv[2];
const names = await benchNames();
if (name !== undefined && names.includes(name)) {
  const bench = await openBench(name);
  await runCommand(
    { usage: `${command} ${name} ${bench.usage}`, options: bench.options, maxArguments: bench.maxArguments + 1 },
    async ({ positionals, values }) => {
      const figures = await bench.run({ paths: positionals.slice(1), values: { ...values } as Record<string, string> });
      process.stdout.write(`${JSON.stringify(figures)}\n`);
      return 0;
    },
  );
} else {
  // To list them, each is loaded.
  const usage = name === undefined || name.startsWith("-") ? await listBenches(names) : "";
  await runCommand({ usage, options: {}, maxArguments: 1 }, ({ positionals }) => {
    if (positionals[0] !== undefined)
      throw new FaceServiceError(
        "USAGE_INVALID",
        `no bench is called ${positionals[0]}; there are ${names.join(", ")}`,
      );
    process.stdout.write(`${usage}\n`);
    return Promise.resolve(0);
  });
}
