import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Stage } from "./story.ts";

/** Keeps the next such request without an answer. @returns once the page waits for it no more */
async function keepWaiting(page: Page, isMeant: (url: URL) => boolean): Promise<() => Promise<unknown>> {
  await page.route(isMeant, () => undefined, { times: 1 });
  const asked = page.waitForRequest((request) => isMeant(new URL(request.url())));
  return async () => {
    const request = await asked;
    if (request.failure() === null) await page.waitForEvent("requestfailed", (failed) => failed === request);
  };
}

/** A slider that is moved while its place before is written into the address stays where it was moved to. */
export async function moveWhileWritten({ page, hands }: Stage): Promise<void> {
  await hands.goTo("Tune");
  const slider = page.getByLabel(/^Least sharpness/);
  await page.evaluate(`(() => {
    const slider = document.getElementById(${JSON.stringify(await slider.getAttribute("id"))});
    const move = (to) => {
      slider.value = to;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const write = history.replaceState;
    history.replaceState = (...args) => {
      history.replaceState = write;
      write.apply(history, args);
      move("102");
    };
    move("101");
  })()`);
  await page.waitForURL(/minSharpness=102/);
  assert.equal(await slider.inputValue(), "102");
  await hands.press(page.getByRole("button", { name: "Reset" }));
  await page.waitForURL(({ hash }) => hash === "#/tune");
}

/** Two faces of a photo are asked for one after the other: what is found of the first is not shown for the second. */
export async function lookForAnotherFace(page: Page): Promise<void> {
  const others = page.getByRole("region", { name: "The photo" }).getByRole("button", { pressed: false });
  await others.nth(1).waitFor();
  const names = await others.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
  const [unwanted = "", wanted = ""] = names;
  const face = String(Number(unwanted.replace("Face ", "")) - 1);
  const untilDropped = await keepWaiting(page, ({ searchParams }) => searchParams.get("face") === face);
  await page.getByRole("button", { name: unwanted, exact: true }).click();
  await page.getByText("Loading sightings").waitFor();
  await page.getByRole("button", { name: wanted, exact: true }).click();
  await page.getByText(`${wanted} is looked for`).waitFor();
  await untilDropped();
}

/** A list that was asked for before a decision is asked for again after it: it would show the faces that were decided. */
export async function decideWhileAsking({ page, hands }: Stage): Promise<void> {
  await hands.goTo("Review");
  const faces = page.getByRole("listbox", { name: "Faces" }).getByRole("option");
  await faces.first().waitFor();
  const id = await faces.first().getAttribute("id");
  const untilDropped = await keepWaiting(page, ({ pathname }) => pathname === "/api/v1/faces");
  await hands.choose(page.getByLabel("Answer"), "known");
  await hands.press(faces.first());
  await hands.decide(page.getByRole("button", { name: "This is …" }), "t");
  await hands.write(page.getByRole("dialog").getByLabel("Name"), "gina");
  await hands.send(page.getByRole("dialog").getByRole("button", { name: "Save" }));
  await page.getByText("1 face: this is gina").waitFor();
  await untilDropped();
  assert.ok(id !== null);
  await page.locator(`[id="${id}"]`).waitFor({ state: "detached" });
  await hands.decide(page.getByRole("button", { name: "Undo u" }), "u");
  await page.getByText("Undone: 1 face: this is gina").waitFor();
}
