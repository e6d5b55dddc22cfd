import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { analyseNumber, captureBeside, captureNumber } from "../../src/zoneminder/capture-name.ts";
import { captureTime, localDay } from "../../src/zoneminder/capture-time.ts";
import { clockOf, dayOf, deepDayOf, eventIn, idOf, linkedEventOf } from "../../src/zoneminder/event-path.ts";

describe("captureNumber", () => {
  test("reads any count of digits", () => {
    assert.equal(captureNumber("00001-capture.jpg"), 1);
    assert.equal(captureNumber("7-capture.jpg"), 7);
    assert.equal(captureNumber("123456-capture.jpg"), 123_456);
  });

  test("takes no other picture of an event for a captured frame", () => {
    const others = [
      "00001-analyse.jpg",
      "snapshot.jpg",
      "alarm.jpg",
      "objdetect.jpg",
      "00121-capture-48x36.jpg",
      "00001-capture.jpg.part",
      "00001-capture.JPG",
      "-capture.jpg",
      "-1-capture.jpg",
    ];
    for (const name of others) assert.equal(captureNumber(name), undefined, name);
  });

  test("finds the capture beside an analysed picture", () => {
    assert.equal(analyseNumber("00031-analyse.jpg"), 31);
    assert.equal(captureBeside("00031-analyse.jpg"), "00031-capture.jpg");
  });
});

describe("names of directories", () => {
  test("ids are positive decimal numbers without a leading zero", () => {
    assert.equal(idOf("1"), 1);
    assert.equal(idOf("9007199254740"), 9_007_199_254_740);
    for (const name of ["0", "01", "-1", "1.5", "FrontPorch", "", "99999999999999999999"])
      assert.equal(idOf(name), undefined, name);
    assert.equal(linkedEventOf(".18"), 18);
    assert.equal(linkedEventOf("18"), undefined);
  });

  test("days are those that the calendar has", () => {
    assert.equal(dayOf("2026-02-28"), "2026-02-28");
    assert.equal(dayOf("2028-02-29"), "2028-02-29");
    for (const name of ["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-00-10"])
      assert.equal(dayOf(name), undefined, name);
    assert.equal(deepDayOf("26", "11", "21"), "2026-11-21");
    assert.equal(deepDayOf("26", "11", ".18"), undefined);
  });

  test("a link of the Deep scheme leads to a time of the day and nowhere else", () => {
    assert.equal(clockOf("08/12/07"), "08/12/07");
    assert.equal(clockOf("08/12/07/"), "08/12/07");
    for (const target of ["../../etc", "24/00/00", "/08/12/07", "8/12/7"]) assert.equal(clockOf(target), undefined);
  });
});

describe("eventIn", () => {
  test("knows the second of a Deep event, the day of a Medium one, nothing of a Shallow one", () => {
    const group = { path: "/e/4/26/11/21", monitor: "4", scheme: "Deep", day: "2026-11-21" } as const;
    assert.deepEqual(eventIn(group, 18, "/p", "08/12/07").startsAt, new Date(2026, 10, 21, 8, 12, 7));
    assert.deepEqual(eventIn({ ...group, scheme: "Medium" }, 18, "/p").startsAt, new Date(2026, 10, 21));
    assert.deepEqual(eventIn({ path: "/e/4", monitor: "4", scheme: "Shallow" }, 18, "/p"), {
      path: "/p",
      monitor: "4",
      event: "18",
    });
  });
});

describe("captureTime", () => {
  const startsAt = new Date(2026, 10, 21, 23, 59, 30);

  test("is the file's time, also past midnight", () => {
    const modifiedAt = new Date(2026, 10, 22, 0, 0, 12);
    assert.equal(captureTime({ startsAt }, modifiedAt), modifiedAt);
    assert.equal(captureTime({}, modifiedAt), modifiedAt);
  });

  test("is the event's start for a file that was copied later or is older than its event", () => {
    assert.equal(captureTime({ startsAt }, new Date(2027, 0, 1)), startsAt);
    assert.equal(captureTime({ startsAt }, new Date(2020, 0, 1)), startsAt);
  });

  test("names a day in local time", () => {
    assert.equal(localDay(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
  });
});
