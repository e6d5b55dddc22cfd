import assert from "node:assert/strict";
import { tunePageAddress, tuneQueryOf } from "../../../scripts/view-images/tune-page.ts";
import type { ResultView } from "../../../src/http/schemas/results.ts";
import { answerOf } from "../../support/web/visitor.ts";
import type { Stage } from "./story.ts";

/** From a frame on Live to that frame alone, to its whole event, and to what `npm run view-images` opens. */
export async function tuneFromElsewhere({ page, hands, site }: Stage): Promise<void> {
  const frames = page.locator(".tuned-frames > li");
  await hands.goTo("Live");
  const card = page.getByRole("article").first();
  await hands.press(card.getByRole("link", { name: /^Tune on frame \d+ of event \d+ of camera 1$/ }));
  await page.getByText(/^Frame \d+ of event \d+ alone\./).waitFor();
  await frames.first().waitFor();
  assert.equal(await frames.count(), 1);
  await hands.press(page.getByRole("button", { name: "Show all of the event" }));
  await frames.nth(1).waitFor();
  assert.match(page.url(), /#\/tune\?monitor=1&event=\d+$/, "what is asked for stands in the address");

  await hands.goTo("Live");
  const { items } = await answerOf<{ readonly items: readonly ResultView[] }>(page, "/results?name=gina&monitor=1");
  const { hostname, port } = new URL(site.url);
  const query = tuneQueryOf({ limit: "200", name: "gina", monitor: "1", "min-face": "40" });
  await page.goto(tunePageAddress({ host: hostname, port: Number(port) }, query));
  assert.equal(await page.getByLabel("Person").inputValue(), "gina");
  assert.equal(await page.getByLabel(/^Smallest face/).inputValue(), "40");
  await page
    .getByText(items.length === 0 ? "No stored frame fits" : /^Camera 1, frame/)
    .first()
    .waitFor();
  assert.equal(await frames.count(), Math.min(4, items.length));
  await hands.choose(page.getByLabel("Answer"), "undecided");
  await page.waitForURL(/kind=undecided/);
  const asked = Object.fromEntries(new URLSearchParams(page.url().split("?")[1]));
  assert.deepEqual(asked, { name: "gina", monitor: "1", minFacePx: "40", kind: "undecided" });
}
