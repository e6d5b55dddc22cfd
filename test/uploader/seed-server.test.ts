import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { WireError } from "../../src/rpc/errors-on-wire.ts";
import { openRecognizer, type RecognizerChoice } from "../../src/uploader/open-recognizer.ts";
import type { FramePicture } from "../../src/zoneminder/frame-picture.ts";
import { createEventFolder, frameName, makeOld, smallJpeg } from "../support/event-folder.ts";
import { annsFace, fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { ipcPath, MemoryLog } from "../support/rpc.ts";
import { type SeedServer, serveSeed } from "../support/seed-server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { uploaderForTest } from "../support/uploader.ts";

const frameOf = (path: string): number => Number.parseInt(basename(path), 10);
const wholeBox = { left: 0, top: 0, right: 48, bottom: 32 };

/** Two passes over one old event of so many frames. */
async function uploaded(server: SeedServer, frames: number) {
  await using folder = await createEventFolder();
  const path = await folder.mediumEvent(1, "2026-11-01", 7, frames);
  for (let frame = 1; frame <= frames; frame++) await makeOld(join(path, frameName(frame)), 86_400_000);
  await makeOld(path, 86_400_000);
  const results = new FakeResultStore();
  await using up = await uploaderForTest({ endpoint: server.endpoint, root: folder.root, results });
  await up.pass();
  await up.pass();
  const counts = await up.uploader.work.spool.counts();
  const facesOf = async (frame: number) => (await results.get({ monitor: "1", event: "7", frame }))?.faces;
  return { facesOf, event: await results.getEvent({ monitor: "1", event: "7" }), counts, log: up.log };
}

async function recognizerAt(endpoint: string, choice: Partial<RecognizerChoice> = {}) {
  const home = await temporaryDirectory();
  const recognizer = openRecognizer(
    { server: endpoint, method: "auto", send: "path", requestTimeoutMs: 5000, ...choice },
    { log: new MemoryLog(), directory: join(home.path, "handed-over") },
  );
  return {
    ask: async (picture: FramePicture) => recognizer.recognize(picture, new AbortController().signal),
    async [Symbol.asyncDispose]() {
      await recognizer[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const inMemory = (seed = 1): FramePicture => ({ bytes: () => smallJpeg(seed) });
const isCode = (code: string) => (error: unknown) => error instanceof FaceServiceError && error.code === code;

describe("the uploader with a server that knows detect_faces alone", () => {
  test("asks for the whole frame and keeps each answer of the contract as what it is", async () => {
    const answers = [
      { face: "Zoë", faceProba: 0.97 },
      { face: "Unknown", faceProba: 0.8 },
      { face: null, faceProba: 0.55 },
    ];
    await using server = await serveSeed((path) => answers[frameOf(path) - 1] ?? { face: null });
    const { facesOf, counts } = await uploaded(server, 4);
    assert.deepEqual(await facesOf(1), [
      {
        box: wholeBox,
        identification: {
          kind: "known",
          name: "Zoë",
          probability: 0.97,
          candidates: [{ name: "Zoë", probability: 0.97 }],
        },
      },
    ]);
    assert.deepEqual((await facesOf(2))?.[0]?.identification.kind, "unknown");
    assert.deepEqual((await facesOf(3))?.[0]?.identification, {
      kind: "undecided",
      reason: "below threshold",
      probability: 0.55,
      candidates: [],
    });
    assert.deepEqual(await facesOf(4), [], "nobody is said to be there");
    assert.deepEqual([counts.waiting, counts.quarantined], [0, 0]);
    const [element] = server.calls[0] ?? [];
    assert.deepEqual(element?.labels, [
      { id: 1, name: "person", score: 1, box: { ymin: 0, xmin: 0, ymax: 32, xmax: 48 } },
    ]);
  });

  test("decides events by the names of the frames, two names being two people", async () => {
    await using server = await serveSeed((path) => ({
      face: frameOf(path) % 2 === 0 ? "Ann" : "Bob",
      faceProba: 0.95,
    }));
    const { event } = await uploaded(server, 6);
    const people = event?.people.map(({ identification, frames }) => [identification, frames] as const) ?? [];
    assert.deepEqual(
      people.map(([one, frames]) => [one.kind === "known" && one.name, frames]),
      [
        ["Bob", [1, 3, 5]],
        ["Ann", [2, 4, 6]],
      ],
    );
  });

  test("asks about ten frames at most in a call", async () => {
    await using server = await serveSeed(() => ({ face: null }));
    await using recognizer = await recognizerAt(server.endpoint);
    await Promise.all(Array.from({ length: 25 }, (_, i) => recognizer.ask(inMemory(i))));
    assert.equal(server.calls.flat().length, 25);
    assert.ok(server.calls.length <= 5, `${server.calls.length} calls`);
    assert.ok(server.calls.every((call) => call.length <= 10));
  });

  test("keeps a frame at which the server fails from failing its neighbours", async () => {
    await using server = await serveSeed((path) => {
      if (frameOf(path) === 3) throw new WireError("ValueError", "operands could not be broadcast");
      return { face: "Ann", faceProba: 0.95 };
    });
    const { facesOf, counts } = await uploaded(server, 5);
    for (const frame of [1, 2, 4, 5]) assert.equal((await facesOf(frame))?.length, 1, `frame ${frame}`);
    assert.equal(counts.waiting, 1);
  });

  test("hands a picture without a file over in one that is gone afterwards", async () => {
    const paths: string[] = [];
    await using server = await serveSeed((path, bytes) => {
      paths.push(path);
      return { face: `${bytes.length}`, faceProba: 1 };
    });
    await using recognizer = await recognizerAt(server.endpoint);
    const { faces } = await recognizer.ask(inMemory());
    const answer = faces[0]?.identification;
    assert.equal(answer?.kind === "known" && answer.name, String((await smallJpeg(1)).length));
    assert.equal(existsSync(paths[0] ?? ""), false);
  });

  test("calls what is no picture unreadable, which the contract would call nobody", async () => {
    await using server = await serveSeed(() => ({ face: null }));
    await using recognizer = await recognizerAt(server.endpoint);
    const noPicture = { bytes: () => Promise.resolve(Buffer.from("no picture")) };
    await assert.rejects(recognizer.ask(noPicture), isCode("IMAGE_UNREADABLE"));
  });

  test("refuses an answer in another order, and one without a face in a person's label", async () => {
    await using reversed = await serveSeed(() => ({ face: null }), { reversed: true });
    await using first = await recognizerAt(reversed.endpoint);
    const asked = await Promise.allSettled([1, 2, 3].map((i) => first.ask(inMemory(i))));
    const refused = asked.filter((one) => one.status === "rejected");
    // Asked alone each is answered rightly.
    assert.deepEqual(refused, []);
    await using silent = await serveSeed(() => ({}));
    await using second = await recognizerAt(silent.endpoint);
    await assert.rejects(second.ask(inMemory()), isCode("REQUEST_INVALID"));
  });

  test("goes on when it comes back, and asks a server that takes its place for recognize", async () => {
    const endpoint = `ipc://${ipcPath()}`;
    await using recognizer = await recognizerAt(endpoint, { requestTimeoutMs: 1000 });
    await using seed = await serveSeed(() => ({ face: "Ann", faceProba: 0.95 }), { endpoint });
    assert.equal((await recognizer.ask(inMemory())).faces[0]?.landmarks, undefined);
    await seed.stop();
    await assert.rejects(recognizer.ask(inMemory()));
    await using again = await serveSeed(() => ({ face: "Ann", faceProba: 0.95 }), { endpoint });
    assert.equal((await recognizer.ask(inMemory()).catch(() => recognizer.ask(inMemory()))).faces.length, 1);
    await again.stop();
    await assert.rejects(recognizer.ask(inMemory()));
    await using _own = await fakeRecognizer(readable).serve(endpoint);
    const { faces } = await recognizer.ask(inMemory()).catch(() => recognizer.ask(inMemory()));
    assert.deepEqual(faces[0]?.landmarks, annsFace.landmarks);
  });

  test("cannot be sent bytes, and says so", async () => {
    await assert.rejects(
      recognizerAt("tcp://127.0.0.1:9", { method: "detect_faces", send: "bytes" }),
      isCode("CONFIG_INVALID"),
    );
    await using server = await serveSeed(() => ({ face: null }));
    await using recognizer = await recognizerAt(server.endpoint, { send: "bytes" });
    await assert.rejects(recognizer.ask(inMemory()), isCode("CONFIG_INVALID"));
  });
});
