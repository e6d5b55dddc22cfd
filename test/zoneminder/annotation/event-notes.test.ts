import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { namesInNotes, notesPart, notesWith } from "../../../src/zoneminder/annotation/event-notes.ts";
import { shownPeople } from "../../../src/zoneminder/annotation/shown-people.ts";
import { known, stranger, undecided } from "../../support/event-people.ts";

const part = (...people: Parameters<typeof shownPeople>[0]): string => notesPart(shownPeople(people), 79);

describe("shownPeople", () => {
  test("tells of the named first, the surest before, of strangers once, and of nobody undecided", () => {
    const people = [stranger(0.91), undecided(), known("Bob", 0.93), stranger(0.95), known("Ann", 0.99), known("Bob")];
    assert.deepEqual(shownPeople(people), [
      { name: "Ann", probability: 0.99 },
      { name: "Bob", probability: 0.93 },
      { name: "Unknown", probability: 0.95 },
    ]);
  });
});

describe("notesPart", () => {
  test("has the word by which the console and zmNinja know that there is a picture", () => {
    assert.equal(part(known("Ann"), stranger()), "[f:79] detected:face:Ann:91% face:Unknown:95% ");
  });

  test("says nothing of an event in which nobody was decided", () => {
    assert.equal(part(undecided()), "");
  });

  test("promises 100 % for a probability of 1 alone", () => {
    assert.equal(part(known("Ann", 0.9999), known("Bob", 1)), "[f:79] detected:face:Bob:100% face:Ann:99% ");
  });

  test("counts whoever has no room in a list", () => {
    const people = Array.from({ length: 13 }, (_, index) => known(`P${index + 10}`, 0.9));
    const text = part(...people);
    assert.match(text, /face:P19:90% \+3 $/);
    assert.equal(notesWith(`${text}Motion: All`, ""), "Motion: All");
  });
});

describe("notesWith", () => {
  test("keeps ZoneMinder's own text behind ours", () => {
    assert.equal(notesWith("Motion: All", part(known("Ann"))), "[f:79] detected:face:Ann:91% Motion: All");
  });

  test("changes nothing when it is repeated", () => {
    const once = notesWith("Motion: All", part(known("Ann"), stranger()));
    assert.equal(notesWith(once, part(known("Ann"), stranger())), once);
  });

  test("replaces what we said before, and nothing of what zmeventnotification says around it", () => {
    const others = "[a] detected:person:97% [f:3] detected:face:Ann:91% face:Unknown:95% Motion: Left, Right";
    assert.equal(
      notesWith(others, part(known("Bob"))),
      "[f:79] detected:face:Bob:91% [a] detected:person:97% Motion: Left, Right",
    );
  });

  test("takes our words back when nobody is there any more", () => {
    assert.equal(notesWith("[f:79] detected:face:Ann:91% Motion: All", ""), "Motion: All");
    assert.equal(notesWith("[f:79] detected:face:Ann:91%", ""), "", "a space at the end may have been trimmed");
  });

  test("finds its way back whatever a person is called", () => {
    const names = ["Motion: All", "100% Zoë", "face:X:1% ", "[f:1] detected:", "😀".repeat(80), "a\nb", "::", "+3 "];
    for (const name of names) {
      const once = notesWith("Motion: All", part(known(name), known("Ann", 0.5)));
      assert.equal(notesWith(once, ""), "Motion: All", name);
      assert.equal(namesInNotes(once).length, 2, name);
    }
  });

  test("leaves what only looks like ours", () => {
    const others = "[f:79] detected:person:91% face: nobody [f:1] detected: Motion: All";
    assert.equal(notesWith(others, ""), others);
  });
});
