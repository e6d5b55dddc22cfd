import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Room } from "../../src/engine/room.ts";

describe("Room", () => {
  test("lets in many together, and one that wants to be alone only by itself", async () => {
    const room = new Room();
    const inside: string[] = [];
    let most = 0;
    const visit = async (name: string): Promise<void> => {
      const isAlone = name.startsWith("alone");
      await room.enter(isAlone);
      inside.push(name);
      most = Math.max(most, inside.length);
      await sleep(5);
      if (isAlone) assert.deepEqual(inside, [name]);
      inside.splice(inside.indexOf(name), 1);
      room.leave(isAlone);
    };
    await Promise.all(["a", "b", "alone 1", "c", "alone 2", "d", "e"].map(visit));
    assert.equal(most, 3, "a and b, then each that is alone, then the other three");
  });

  test("is open again for all after those who were alone", async () => {
    const room = new Room();
    await room.enter(true);
    const [first, second] = [room.enter(false), room.enter(false)];
    room.leave(true);
    await Promise.all([first, second]);
  });
});
