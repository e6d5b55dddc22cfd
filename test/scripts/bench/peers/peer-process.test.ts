import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PeerProcess } from "../../../../scripts/bench/peers/peer-process.ts";

const echo = `
console.log('{"ready":true}');
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => console.log(line));
`;
const program = (code: string) => ({ name: "peer", file: process.execPath, args: ["-e", code], cores: [0] });

describe("a peer's process", () => {
  it("answers in the order in which it was asked, and ends with its input", async () => {
    await using peer = await PeerProcess.start(program(echo), false);
    const answers = await Promise.all([1, 2, 3].map((number) => peer.ask({ number })));
    assert.deepEqual(answers, [{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  it("tells its last words when it cannot start, and when it ends before it has answered", async () => {
    const failing = program(`console.error("no module named dlib"); process.exit(3)`);
    await assert.rejects(PeerProcess.start(failing, false), /peer ended with 3: no module named dlib/);
    const dying = program(`console.log('{"ready":true}'); process.stdin.once("data", () => process.exit(4))`);
    await using peer = await PeerProcess.start(dying, false);
    await assert.rejects(peer.ask({}), /peer ended with 4/);
    await assert.rejects(peer.ask({}), /peer ended with 4/);
  });

  it("tells when there is no such program", async () => {
    await assert.rejects(PeerProcess.start({ ...program(""), file: "no-such-program" }, false), /ENOENT/);
  });
});
