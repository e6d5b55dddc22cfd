import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { loadConfig } from "../../src/config/load.ts";
import { notifySettings } from "../../src/config/notify-settings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const hook = { kind: "webhook", name: "phone", url: "https://hooks.lan/faces" };

async function settingsOf(notify: object) {
  await using home = await temporaryDirectory();
  const file = join(home.path, "config.json");
  await writeFile(file, JSON.stringify({ notify }));
  return { ...notifySettings(await loadConfig(file, {})), home: home.path };
}

async function problemsOf(notify: object): Promise<string> {
  const problem = await settingsOf(notify).then(
    () => assert.fail("taken as it is"),
    (error: Error & { code: string }) => error,
  );
  assert.equal(problem.code, "CONFIG_INVALID");
  return problem.message;
}

describe("the settings of notifications", () => {
  test("fill in what rules and targets leave out", async () => {
    const { rules, targets, file, home } = await settingsOf({
      rules: [{ name: "strangers", who: "strangers", targets: ["phone"] }],
      targets: [hook, { kind: "mqtt", name: "home", url: "mqtts://broker.lan" }],
    });
    assert.equal(file, join(home, "data/notify.db"));
    assert.deepEqual(rules[0], {
      name: "strangers",
      who: "strangers",
      mute: [],
      muteWithKnown: false,
      monitors: [],
      exceptMonitors: [],
      minProbability: 0,
      when: [],
      quiet: [],
      targets: ["phone"],
    });
    assert.deepEqual(
      targets.map((target) => (target.kind === "webhook" ? target.picture : target.topic)),
      ["multipart", "face-det-rec"],
    );
  });

  test("are refused with the place of what is wrong, and what was wanted", async () => {
    const cases: readonly (readonly [object, RegExp])[] = [
      [
        { rules: [{ name: "a", who: "all", targets: ["x"] }] },
        /notify\.rules: \[0\]\.who expected "known", "strangers"/,
      ],
      [{ rules: [{ name: "a", whom: "known", targets: ["x"] }] }, /\[0\] Unrecognized key: "whom"/],
      [{ rules: [{ name: "a", targets: [] }] }, /\[0\]\.targets expected at least one target/],
      [
        { rules: [{ name: "a", targets: ["x"], quiet: [{ from: "25:00", to: "06:00" }] }] },
        /\.quiet\[0\]\.from expected HH:MM/,
      ],
      [
        { rules: [{ name: "a", targets: ["x"], when: [{ from: "06:00", to: "06:00" }] }] },
        /expected from and to to differ/,
      ],
      [
        { targets: [{ ...hook, url: "ftp://hooks.lan" }] },
        /\[0\]\.url expected a URL that begins with http:\/\/ or https:/,
      ],
      [{ targets: [{ ...hook, url: "https://me:secret@hooks.lan" }] }, /without user and password/],
      [{ targets: [{ ...hook, picture: "url" }] }, /picture "url" needs apiUrl/],
      [{ targets: [{ kind: "mqtt", name: "m", url: "mqtt://b", topic: "a/#" }] }, /\.topic expected a topic without/],
      [{ targets: [{ kind: "sms", name: "m" }] }, /notify\.targets: \[0\]\.kind/],
      [{ timeZone: "Europe/Nowhere" }, /notify\.timeZone: expected a time zone of the IANA database or null/],
      [{ targets: [hook, hook] }, /notify\.targets: two are called phone/],
      [{ rules: [{ name: "a", targets: ["fone"] }], targets: [hook] }, /a names the target fone, there is phone/],
    ];
    for (const [notify, wanted] of cases) assert.match(await problemsOf(notify), wanted);
    const secret = await problemsOf({ targets: [{ ...hook, url: "https://me:secret@hooks.lan" }] });
    assert.doesNotMatch(secret, /secret/);
  });
});
