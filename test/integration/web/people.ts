import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Stage } from "./story.ts";

/** The folder gets the new name, and the page goes where the person is now. */
export async function renamePerson({ page, site, hands }: Stage, name: string, to: string): Promise<void> {
  await hands.goTo("People");
  await hands.press(page.getByRole("link", { name, exact: true }));
  await hands.press(page.getByRole("button", { name: "Rename …" }));
  const dialog = page.getByRole("dialog");
  assert.ok(await dialog.getByRole("button", { name: "Rename" }).isDisabled(), "it has that name already");
  await hands.write(dialog.getByLabel("New name"), to);
  await hands.send(dialog.getByRole("button", { name: "Rename" }));
  await page.getByRole("heading", { name: to, exact: true }).waitFor();
  const folders = await readdir(site.dataset);
  assert.deepEqual([folders.includes(name), folders.includes(to)], [false, true]);
}

/** Long after the message with its undo is gone. */
export async function putBackFromTrash({ page, site, hands }: Stage): Promise<void> {
  const file = join(site.dataset, "gina", "0001.jpg");
  const isThere = async (): Promise<boolean> => (await readdir(join(file, ".."))).includes("0001.jpg");
  await hands.goTo("People");
  await hands.press(page.getByRole("link", { name: "gina" }));
  await hands.press(page.getByRole("button", { name: /^Remove 0001/ }));
  await page.getByText("0001.jpg is out of the dataset").waitFor();
  assert.equal(await isThere(), false);
  await hands.goTo("People");
  await hands.press(page.getByText("Removed lately"));
  const putBack = page.getByRole("button", { name: "Put back 0001.jpg of gina", exact: true });
  await hands.press(putBack);
  await page.getByText("It is back").last().waitFor();
  await putBack.waitFor({ state: "detached" });
  assert.equal(await isThere(), true);
}
