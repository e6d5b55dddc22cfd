import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineFace, RecognitionJob } from "../../src/engine/engine.ts";
import { type ErrorCode, FaceServiceError } from "../../src/errors.ts";
import type { Identification, UndecidedReason } from "../../src/face/identification.ts";
import { detectFacesMethod } from "../../src/server/detect-faces.ts";
import { aFace, FakeEngine, known } from "../support/fake-engine.ts";
import { MemoryLog } from "../support/rpc.ts";

const box = { ymin: 1.25, xmin: 2.5, ymax: 300.75, xmax: 400.5 };
const person = { id: 1, name: "person", score: 0.98, box };

interface Setting {
  readonly work?: (job: RecognitionJob) => readonly EngineFace[] | Promise<readonly EngineFace[]>;
  readonly classifier?: string;
}

function setUp({ work = () => [], classifier }: Setting = {}) {
  const engine = new FakeEngine(work);
  const log = new MemoryLog();
  const active = { directory: () => classifier, problem: () => undefined, reload: () => Promise.resolve(classifier) };
  const method = detectFacesMethod({ engine, classifier: active, log });
  const ask = async (...args: unknown[]): Promise<unknown> => JSON.parse(String(await method.call(args)));
  return { engine, log, method, ask };
}

/** What comes back for one image with one person in it. */
async function answerFor(faces: readonly EngineFace[]): Promise<unknown> {
  const { ask } = setUp({ work: () => faces });
  const [element] = (await ask([{ image: "/nvr/1.jpg", labels: [person] }])) as { labels: unknown[] }[];
  return element?.labels[0];
}

const undecided = (reason: UndecidedReason, probability?: number): Identification => ({
  kind: "undecided",
  reason,
  candidates: [],
  ...(probability === undefined ? {} : { probability }),
});

describe("detect_faces, the truth table for a person", () => {
  const table: readonly (readonly [string, readonly EngineFace[], object])[] = [
    ["no face in the box", [], { face: null }],
    ["a face that is too small", [aFace(undecided("too small"), { region: 0 })], { face: null }],
    ["a blurred face", [aFace(undecided("too blurred"), { region: 0 })], { face: null }],
    ["a side view", [aFace(undecided("side view"), { region: 0 })], { face: null }],
    ["a doubtful detection", [aFace(undecided("low detection score"), { region: 0 })], { face: null }],
    ["no classifier trained yet", [aFace(undecided("no classifier"), { region: 0 })], { face: null }],
    [
      "a best class below minProba",
      [aFace(undecided("below threshold", 0.55), { region: 0 })],
      { face: null, faceProba: 0.55 },
    ],
    [
      "a known person",
      [aFace(known("lindo_st_angel", 0.9731), { region: 0 })],
      { face: "lindo_st_angel", faceProba: 0.9731 },
    ],
    [
      "a stranger",
      [aFace({ kind: "unknown", probability: 0.93, candidates: [] }, { region: 0 })],
      { face: "Unknown", faceProba: 0.93 },
    ],
    [
      "several faces: the most confident detection is judged",
      [
        aFace(known("behind", 0.99), { region: 0, score: 0.6 }),
        aFace(known("front", 0.91), { region: 0, score: 0.95 }),
      ],
      { face: "front", faceProba: 0.91 },
    ],
  ];
  for (const [title, faces, expected] of table)
    test(title, async () => {
      const label = await answerFor(faces);
      assert.deepEqual(label, { ...person, ...expected });
      assert.deepEqual(Object.keys(label as object), [...Object.keys(person), ...Object.keys(expected)]);
    });

  for (const code of ["IMAGE_UNREADABLE", "IMAGE_QUARANTINED", "REQUEST_INVALID", "DEADLINE_EXCEEDED"] as const)
    test(`an image that fails with ${code}: null, a log line, and the other images go on`, async () => {
      const { ask, log } = setUp({
        work: (job) => {
          if (job.image.kind === "path" && job.image.path === "/bad") throw new FaceServiceError(code, "so it is");
          return [aFace(known("ann", 0.95), { region: 0 })];
        },
      });
      const answer = await ask([
        { image: "/bad", labels: [person, { name: "dog" }] },
        { image: "/good", labels: [person] },
      ]);
      assert.deepEqual(answer, [
        { image: "/bad", labels: [{ ...person, face: null }, { name: "dog" }] },
        { image: "/good", labels: [{ ...person, face: "ann", faceProba: 0.95 }] },
      ]);
      assert.deepEqual(
        log.lines.map(({ level, phrase, fields }) => [level, phrase, fields]),
        [
          ["warn", "image not recognised", { image: "/bad", code, reason: "so it is", classifier: null }],
          ["debug", "answered", { method: "detect_faces", images: 2, classifier: null }],
        ],
      );
    });
});

describe("detect_faces", () => {
  test("answers text as Python's json.dumps writes it", async () => {
    const { method } = setUp({ work: () => [aFace(known("Zoë", 0.95), { region: 0 })] });
    const text = await method.call([
      [{ image: "/é.jpg", labels: [{ name: "person", box: { ymin: 0, xmin: 0, ymax: 9, xmax: 9 } }] }],
    ]);
    assert.equal(
      text,
      '[{"image": "/\\u00e9.jpg", "labels": [{"name": "person", "box": {"ymin": 0, "xmin": 0, "ymax": 9, "xmax": 9}, "face": "Zo\\u00eb", "faceProba": 0.95}]}]',
    );
    assert.equal(await method.call([[]]), "[]");
  });

  test("keeps every image, label, order and unknown key, and asks nothing about images without people", async () => {
    const { ask, engine } = setUp({ work: () => [] });
    const elements = [
      { monitor: "Front", image: "/1.jpg", labels: [], extra: { deep: [1, null, true] } },
      {
        image: "/2.jpg",
        labels: [{ name: "dog", box: null }, { name: "Person" }, { name: "potted plant", face: "x" }],
      },
    ];
    assert.deepEqual(await ask(elements), elements);
    assert.equal(engine.jobs.length, 0);
  });

  test("keeps integers that no number can hold", async () => {
    const { method } = setUp();
    const text = await method.call([[{ image: "/1.jpg", labels: [], nanoseconds: 1_780_000_000_123_456_789n }]]);
    assert.equal(text, '[{"image": "/1.jpg", "labels": [], "nanoseconds": 1780000000123456789}]');
  });

  test("searches all people of an image in one job, with boxes cut to whole pixels towards zero", async () => {
    const { ask, engine } = setUp({
      work: () => [aFace(known("second", 0.92), { region: 1 }), aFace(known("first", 0.91), { region: 0 })],
      classifier: "/classifiers/v1",
    });
    const edge = { ymin: -0.9, xmin: -3.7, ymax: 10.99, xmax: 20.5 };
    const labels = [{ ...person }, { name: "dog" }, { ...person, box: edge }];
    const [element] = (await ask([{ image: "/1.jpg", labels }])) as [{ labels: { face?: string }[] }];
    assert.deepEqual(
      element.labels.map(({ face }) => face),
      ["first", undefined, "second"],
    );
    assert.deepEqual(engine.jobs, [
      {
        image: { kind: "path", path: "/1.jpg" },
        regions: [
          { left: 2, top: 1, right: 400, bottom: 300 },
          { left: -3, top: -0, right: 20, bottom: 10 },
        ],
        isPatient: true,
        classifier: "/classifiers/v1",
      },
    ]);
  });

  test("answers null for boxes that hold no pixel, and does not disturb the others", async () => {
    const { ask, engine } = setUp({ work: () => [aFace(known("ann", 0.95), { region: 0 })] });
    const bad = [
      { ymin: Number.NaN, xmin: 0, ymax: 9, xmax: 9 },
      { ymin: 0, xmin: 0, ymax: Number.POSITIVE_INFINITY, xmax: 9 },
      { ymin: 5, xmin: 5, ymax: 5, xmax: 9 },
      { ymin: 9, xmin: 9, ymax: 0, xmax: 0 },
      { ymin: 0.2, xmin: 0.2, ymax: 0.9, xmax: 0.9 },
      { ymin: "0", xmin: null, ymax: [], xmax: {} },
    ];
    const labels = [...bad.map((b) => ({ name: "person", box: b })), person];
    const [element] = (await ask([{ image: "/1.jpg", labels }])) as [{ labels: { face: string | null }[] }];
    assert.deepEqual(
      element.labels.map(({ face }) => face),
      [...bad.map(() => null), "ann"],
    );
    assert.equal(engine.jobs[0]?.regions?.length, 1);
  });

  test("does not let an earlier run's probability stand beside a null", async () => {
    const { ask } = setUp();
    assert.deepEqual(await ask([{ image: "/1.jpg", labels: [{ ...person, face: "ann", faceProba: 0.99 }] }]), [
      { image: "/1.jpg", labels: [{ ...person, face: null }] },
    ]);
  });

  const wrong: readonly (readonly [string, readonly unknown[], string])[] = [
    ["no argument", [], "TypeError"],
    ["two arguments", [[], []], "TypeError"],
    ["an object for the list", [{}], "TypeError"],
    ["text for the list", ["/1.jpg"], "TypeError"],
    ["nothing for the list", [null], "TypeError"],
    ["paths for elements", [["/1.jpg"]], "TypeError"],
    ["an element without labels", [[{ image: "/1.jpg" }]], "KeyError"],
    ["an element without an image", [[{ labels: [] }]], "KeyError"],
    ["a number for the image", [[{ image: 7, labels: [] }]], "TypeError"],
    ["labels that are no list", [[{ image: "/1.jpg", labels: {} }]], "TypeError"],
    ["a label that is no object", [[{ image: "/1.jpg", labels: [null] }]], "TypeError"],
    ["a label without a name", [[{ image: "/1.jpg", labels: [{}] }]], "KeyError"],
    ["a person without a box", [[{ image: "/1.jpg", labels: [{ name: "person" }] }]], "KeyError"],
    [
      "a person whose box lacks a side",
      [[{ image: "/1.jpg", labels: [{ name: "person", box: { xmin: 1 } }] }]],
      "KeyError",
    ],
    [
      "a person whose box is a list",
      [[{ image: "/1.jpg", labels: [{ name: "person", box: [1, 2, 3, 4] }] }]],
      "TypeError",
    ],
  ];
  for (const [what, args, className] of wrong)
    test(`refuses ${what} with ${className}`, async () => {
      const { method } = setUp();
      await assert.rejects(method.call(args), { className });
    });

  for (const code of ["OVERLOADED", "UNAVAILABLE", "GALLERY_MISMATCH", "MODEL_INVALID"] satisfies ErrorCode[])
    test(`fails the call with ${code}: null would say that there is nobody`, async () => {
      const { method } = setUp({
        work: () => {
          throw new FaceServiceError(code, "not the image's fault");
        },
      });
      await assert.rejects(method.call([[{ image: "/1.jpg", labels: [person] }]]), { code });
    });

  test("keeps the order of many images and has only some of them in work at once", async () => {
    const { ask, engine } = setUp({
      work: async (job) => {
        const path = job.image.kind === "path" ? job.image.path : "";
        await sleep(Number(path) % 7);
        return [aFace(known(`p${path}`, 0.95), { region: 0 })];
      },
    });
    const images = Array.from({ length: 100 }, (_, i) => ({ image: String(i), labels: [person] }));
    const answer = (await ask(images)) as { image: string; labels: { face: string }[] }[];
    assert.deepEqual(
      answer.map(({ image, labels }) => [image, labels[0]?.face]),
      images.map(({ image }) => [image, `p${image}`]),
    );
    assert.ok(engine.mostRunning <= 16, String(engine.mostRunning));
  });
});
