import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { effortOf, overridesOf, queryOf, vocSideOf } from "../../../scripts/view-images/options.ts";
import { tunePageAddress, tuneQueryOf } from "../../../scripts/view-images/tune-page.ts";

describe("options of view-images", () => {
  test("say which frames and which settings, and leave open what was not given", () => {
    assert.deepEqual(queryOf({ limit: "200", oldest: false }), { sort: "newest", limit: 200 });
    assert.deepEqual(overridesOf({}), {});
    const frames = { monitor: "1", event: "42", name: "Ann", kind: "known", oldest: true, limit: "10000" };
    assert.deepEqual(queryOf({ ...frames, from: "2026-11-21", to: "2026-11-21T18:30Z" }), {
      ...{ monitor: "1", event: "42", name: "Ann", kind: "known", sort: "oldest", limit: 10_000 },
      from: new Date(2026, 10, 21),
      to: new Date(Date.UTC(2026, 10, 21, 18, 30)),
    });
    const gates = { "min-face": "40", "min-sharpness": "9.5", "min-frontality": "0" };
    assert.deepEqual(overridesOf({ ...gates, "input-size": "1024", "min-score": "0.4", "min-proba": "1" }), {
      ...{ inputSizePx: 1024, minScore: 0.4, minProba: 1 },
      quality: { minFacePx: 40, minSharpness: 9.5, minFrontality: 0 },
    });
    assert.deepEqual([effortOf({ effort: "thorough" }), vocSideOf({ "voc-size": "300" })], ["thorough", 300]);
  });

  test("are refused when they make no sense, with what was expected", () => {
    const usage = (message: RegExp) => ({ code: "USAGE_INVALID", message });
    for (const limit of ["0", "10001", "1.5", "many", ""])
      assert.throws(() => queryOf({ limit }), usage(/^expected --limit /), limit);
    assert.throws(() => queryOf({ limit: "1", kind: "toString" }), usage(/^expected --kind to be known/));
    for (const from of ["yesterday", "2026-13-01", "42", ""])
      assert.throws(() => queryOf({ limit: "1", from }), usage(/^expected --from such as/), from);
    assert.throws(() => overridesOf({ "min-face": "small" }), usage(/^expected --min-face to be a number/));
    assert.throws(() => overridesOf({ "min-proba": "2" }), {
      code: "REQUEST_INVALID",
      message: /minProba .* from 0 to 1/,
    });
    assert.throws(() => effortOf({ effort: "much" }), usage(/^expected --effort to be fast/));
    for (const size of ["3", "300.5", "5000"])
      assert.throws(() => vocSideOf({ "voc-size": size }), usage(/^expected --voc-size from 32 to 4096/), size);
  });
});

describe("address of the Tune page", () => {
  const http = { host: "127.0.0.1", port: 9748 };

  test("is one that a browser on this machine can open", () => {
    assert.equal(tunePageAddress(http), "http://127.0.0.1:9748/#/tune");
    assert.equal(tunePageAddress({ ...http, host: "0.0.0.0" }), "http://127.0.0.1:9748/#/tune");
    assert.equal(tunePageAddress({ ...http, host: "::" }), "http://[::1]:9748/#/tune");
    assert.equal(tunePageAddress({ ...http, host: "nvr.local", port: 80 }), "http://nvr.local:80/#/tune");
  });

  test("tells the page which frames and which settings to begin with", () => {
    const frames = { name: "Zoë & Ann", kind: "known", monitor: "1", event: "42", from: "2026-11-21T18:30Z" };
    const query = tuneQueryOf({ limit: "200", oldest: true, ...frames, "min-proba": "0.8", "min-face": "40" });
    assert.deepEqual(query, {
      ...{ ...frames, from: "2026-11-21T18:30:00.000Z" },
      ...{ sort: "oldest", minProba: "0.8", minFacePx: "40" },
    });
    const [page, search] = tunePageAddress(http, query).split("?");
    assert.equal(page, "http://127.0.0.1:9748/#/tune");
    assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), query);
    assert.deepEqual(tuneQueryOf({ limit: "200", oldest: false }), {});
  });
});
