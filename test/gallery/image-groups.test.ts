import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { groupImages } from "../../src/gallery/image-groups.ts";

/** Images of one person, each at a direction of its own unless told otherwise. */
const images = (files: readonly string[], directions: readonly number[] = files.map((_, i) => i)) =>
  files.map((file, i) => {
    const vector = new Float32Array(16);
    vector[directions[i]!] = 1;
    return { label: file.split("/")[0]!, file, vector };
  });

const grouped = (...files: readonly string[]): readonly number[] => [...groupImages(images(files))];

describe("groupImages", () => {
  test("takes the images of one subfolder of a person for one event", () => {
    assert.deepEqual(grouped("ann/party/a.jpg", "ann/b.jpg", "ann/party/c.jpg", "ann/d.jpg"), [0, 1, 0, 3]);
  });

  test("takes names of one day for one event, however the day is written", () => {
    assert.deepEqual(
      grouped(
        "ann/2026-11-21 10.00.jpg",
        "ann/IMG_20261121_235959.jpg",
        "ann/20261121235959.jpg",
        "ann/2026_11_22.jpg",
      ),
      [0, 0, 0, 3],
    );
    assert.deepEqual(grouped("ann/20261321.jpg", "ann/20261321b.jpg"), [0, 1], "no such month");
  });

  test("takes the frames of one numbered event for one event", () => {
    assert.deepEqual(grouped("ann/42-00007-capture.jpg", "ann/42-00011-capture.jpg", "ann/43-00007.jpg"), [0, 0, 2]);
    assert.deepEqual(grouped("ann/Event_9-ID_9-Frame_1.jpg", "ann/event9.jpg", "ann/event 10.jpg"), [0, 0, 2]);
  });

  test("finds no event in plain numbering", () => {
    assert.deepEqual(
      grouped("ann/Ann_Lee_0001.jpg", "ann/Ann_Lee_0002.jpg", "ann/0003.jpg", "ann/4.jpg"),
      [0, 1, 2, 3],
    );
  });

  test("takes nearly equal embeddings of one person for one event, never those of two people", () => {
    const files = ["ann/a.jpg", "ann/b.jpg", "bob/c.jpg", "ann/d.jpg"];
    assert.deepEqual([...groupImages(images(files, [0, 1, 0, 0]))], [0, 1, 2, 0]);
  });

  test("joins events that share an image's likeness or name", () => {
    const files = ["ann/42-1.jpg", "ann/x.jpg", "ann/42-2.jpg"];
    assert.deepEqual([...groupImages(images(files, [0, 1, 1]))], [0, 0, 0]);
  });
});
