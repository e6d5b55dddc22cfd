import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startReceiver } from "../support/webhook-receiver.ts";

async function notify(notifySection: object, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  await using home = await temporaryDirectory();
  const config = join(home.path, "config.json");
  await writeFile(config, JSON.stringify({ notify: notifySection }));
  await using program = startProgram("scripts/notify.js", ["--config", config, ...args], environment);
  const code = await program.ended;
  return { code, ...program.output };
}

describe("npm run notify", () => {
  test("sends one signed message that says it is a test, with the secret of the environment", async () => {
    await using receiver = await startReceiver();
    const targets = [{ kind: "webhook", name: "phone", url: receiver.url, secretEnv: "HOOK_SECRET" }];
    const { code, stdout, stderr } = await notify({ targets }, ["--test", "phone"], { HOOK_SECRET: "s" });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /phone has acknowledged the message/);
    assert.equal(receiver.received.length, 1);
    assert.match(String(receiver.received[0]?.headers["x-face-signature"]), /^sha256=[0-9a-f]{64}$/);
    assert.match(JSON.parse(receiver.received[0]?.body.toString() ?? "").text, /a test of/);
  });

  test("says what is missing: the target, the secret, the server", async () => {
    const target = { kind: "webhook", name: "phone", url: "http://127.0.0.1:9/" };
    const unknown = await notify({ targets: [target] }, ["--test", "fone"]);
    assert.equal(unknown.code, 64);
    assert.match(unknown.stderr, /there is no target fone in notify.targets; there is phone/);
    const unsigned = await notify({ targets: [{ ...target, secretEnv: "HOOK_SECRET_X" }] }, ["--test", "phone"]);
    assert.equal(unsigned.code, 78);
    assert.match(unsigned.stderr, /the environment variable HOOK_SECRET_X is not set/);
    const away = await notify({ targets: [target] }, ["--test", "phone"]);
    assert.equal(away.code, 69);
    assert.match(away.stderr, /the webhook phone cannot be reached/);
    const blind = await notify({ targets: [target] }, ["--test", "phone", "--picture", "/none.jpg"]);
    assert.equal(blind.code, 64);
    assert.match(blind.stderr, /^error: cannot read --picture: ENOENT.*\/none\.jpg/);
  });

  test("lists rules and targets", async () => {
    const { stdout } = await notify(
      {
        rules: [{ name: "night", who: ["Ann", "Bob"], targets: ["phone"] }],
        targets: [{ kind: "webhook", name: "phone", url: "http://127.0.0.1:9/" }],
      },
      [],
    );
    assert.match(stdout, /notifications are off/);
    assert.match(stdout, /rule night: Ann, Bob to phone/);
  });
});
