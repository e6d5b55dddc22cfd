import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reportPage } from "../../../../scripts/bench/all/report.ts";

const ran = { name: "rpc", summary: "calls", args: ["--seconds", "1"], seconds: 3, output: "| a < b & c |" };

describe("the report of all benches", () => {
  const page = reportPage({
    machine: { processor: "A <fast> one", cores: "2" },
    verdicts: [
      { what: "RPC call", bench: "rpc", wanted: "at most 0.5 ms", measured: "0.3 ms", holds: true },
      { what: "two cores", bench: "scaling", wanted: "at least 1.8 x", measured: "1.5 x", holds: false },
      { what: "cold start", bench: "cold-start", wanted: "at most 2500 ms", holds: null },
    ],
    outcomes: [
      { ...ran, figures: { standings: [{ name: "us & them", framesPerSecond: 20 }] } },
      { ...ran, name: "memory", failed: "ended with 1: no <memory>" },
      { ...ran, name: "wider", skipped: "needs --wider" },
    ],
  });

  it("loads nothing and lets no figure become markup", () => {
    assert.doesNotMatch(page, /<script|<link|src=|url\(|https?:/);
    assert.match(page, /A &lt;fast&gt; one/);
    assert.match(page, /\| a &lt; b &amp; c \|/);
    assert.match(page, /no &lt;memory&gt;/);
    assert.match(page, /us &amp; them<\/text>/);
  });

  it("tells what holds, what is missed, what was not measured, what failed and what was left out", () => {
    assert.match(page, /0\.3 ms<\/td><td><span class="holds">holds/);
    assert.match(page, /1\.5 x<\/td><td><span class="misses">missed/);
    assert.match(page, /not measured<\/td><td><span class="unknown">-/);
    assert.match(page, /Failed: ended with 1/);
    assert.match(page, /Left out: needs --wider/);
  });
});
