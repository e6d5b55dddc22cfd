import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { type ApiKeys, openApiKeys } from "../src/http/auth/api-keys.ts";
import { type Role, roles, type Scope, scopes, scopesOfRole } from "../src/http/auth/roles.ts";
import { runCommand } from "../src/service/command.ts";

const usage = `API keys of the HTTP API: list, make and delete them, also while the server runs.

usage: npm run keys -- list
       npm run keys -- add NAME --role viewer|trainer|admin [--scopes a,b]
       npm run keys -- remove ID

  --config <file>   settings (default: config.json); http.keysFile says where the keys are
  --role <role>     viewer sees; trainer also reviews, enrols and trains; admin also changes settings and keys
  --scopes <list>   fewer than the role's: ${scopes.join(", ")}

A new key is printed once; only its hash is kept. The server takes a change with the next request.`;

const options = {
  config: { type: "string", default: "config.json" },
  role: { type: "string" },
  scopes: { type: "string" },
} as const;

await runCommand({ usage, options, maxArguments: 2 }, async ({ positionals, values }) => {
  const config = await loadConfig(values.config, process.env);
  const keys = await openApiKeys(configPath(config, config.http.keysFile), (text) =>
    process.stdout.write(`the file of keys is new; its first key, for an admin, shown this once: ${text}\n`),
  );
  const [command = "list", subject] = positionals;
  if (command === "list") await list(keys);
  else if (command === "add") await add(keys, subject, values);
  else if (command === "remove" && subject !== undefined) await keys.remove(subject);
  else throw new FaceServiceError("USAGE_INVALID", "expected list, add NAME or remove ID; see --help");
  return 0;
});

async function list(keys: ApiKeys): Promise<void> {
  for (const { id, name, role, scopes: fewer, createdAt } of await keys.list()) {
    const allowed = scopesOfRole[role].filter((scope) => fewer?.includes(scope) ?? true);
    process.stdout.write(`${id}  ${role.padEnd(7)}  ${createdAt}  ${name}  (${allowed.join(", ")})\n`);
  }
}

interface Given {
  readonly role?: string | undefined;
  readonly scopes?: string | undefined;
}

async function add(keys: ApiKeys, name: string | undefined, { role, scopes: list }: Given): Promise<void> {
  if (name === undefined || name.trim() === "" || name.length > 100)
    throw new FaceServiceError("USAGE_INVALID", "expected a name of at most 100 characters: add NAME --role viewer");
  if (!isOneOf(roles, role))
    throw new FaceServiceError("USAGE_INVALID", `expected --role to be one of ${roles.join(", ")}, got ${role}`);
  const wanted = list?.split(",").map((scope) => scope.trim());
  const unknown = wanted?.find((scope) => !isOneOf(scopes, scope));
  if (unknown !== undefined)
    throw new FaceServiceError("USAGE_INVALID", `there is no scope ${unknown}; there are ${scopes.join(", ")}`);
  const { text } = await keys.add({
    name: name.trim(),
    role: role as Role,
    ...(wanted === undefined ? {} : { scopes: wanted as Scope[] }),
  });
  process.stdout.write(`${text}\n`);
}

function isOneOf(values: readonly string[], value: string | undefined): boolean {
  return value !== undefined && values.includes(value);
}
