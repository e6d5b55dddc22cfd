import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";

/** How somebody works with the page: by mouse, or by keyboard alone. */
export interface Hands {
  readonly name: string;
  /** To one of the pages of the navigation. */
  goTo(title: string): Promise<void>;
  /** Presses a button, follows a link or ticks a box. */
  press(target: Locator): Promise<void>;
  write(target: Locator, text: string): Promise<void>;
  /** Sends the form in whose field was written last. */
  send(button: Locator): Promise<void>;
  choose(select: Locator, option: string): Promise<void>;
  upload(input: Locator, files: readonly { readonly name: string; readonly buffer: Buffer }[]): Promise<void>;
  /** Chooses the faces from the first to the last, both included. */
  chooseFaces(first: Locator, last: Locator): Promise<void>;
  /** The action of a key that is shown beside its button. */
  decide(button: Locator, key: string): Promise<void>;
}

const pictures = (files: readonly { readonly name: string; readonly buffer: Buffer }[]) =>
  files.map((file) => ({ ...file, mimeType: "image/jpeg" }));

export function mouseHands(page: Page): Hands {
  const click = (target: Locator): Promise<void> => target.click();
  return {
    name: "mouse",
    goTo: async (title) => {
      await page.getByRole("navigation").getByRole("link", { name: title, exact: true }).click();
      await page.waitForURL(({ hash }) => hash === addressOf(title));
      await shownPage(page, title).waitFor();
    },
    press: click,
    write: (target, text) => target.fill(text),
    send: click,
    choose: async (select, option) => void (await select.selectOption({ label: option })),
    upload: async (input, files) => {
      const chooser = page.waitForEvent("filechooser");
      await input.click();
      await (await chooser).setFiles(pictures(files));
    },
    chooseFaces: async (first, last) => {
      await first.click();
      await last.click({ modifiers: ["Shift"] });
    },
    decide: click,
  };
}

/** More stops than any page has. */
const maxTabs = 300;
/** Two keys, or the letters of a name, count as one if they come quickly: on a busy machine they may not. */
const maxTries = 5;
const forgottenMs = 1600;

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);

const addressOf = (title: string): string => `#/${title.toLowerCase()}`;
/** What the navigation's page of that title shows. */
const shownPage = (page: Page, title: string): Locator => page.getByRole("main", { name: title, exact: true });

/** Presses keys until they have done what they are for, with pauses after which those before are forgotten. */
async function untilDone(what: string, press: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < maxTries; tries++) {
    await press();
    for (const giveUpAt = Date.now() + forgottenMs; Date.now() < giveUpAt; await sleep(20)) if (await isDone()) return;
  }
  throw new Error(`the keyboard does not ${what}`);
}

export function keyboardHands(page: Page, shortcutOf: Readonly<Record<string, string>>): Hands {
  // From the beginning, so that the browser asks us and not its own dialog when the first file is chosen.
  page.on("filechooser", () => undefined);
  const reach = async (target: Locator): Promise<void> => {
    await target.and(page.locator(":not(:disabled)")).waitFor();
    for (let i = 0; i < maxTabs; i++) {
      if (await isFocused(target)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${target}`);
  };
  return {
    name: "keyboard",
    goTo: async (title) => {
      const keys = ["Escape", "g", shortcutOf[title] ?? ""];
      const press = async (): Promise<void> => {
        for (const key of keys) await page.keyboard.press(key);
      };
      const isThere = async (): Promise<boolean> =>
        new URL(page.url()).hash === addressOf(title) && (await shownPage(page, title).isVisible());
      await untilDone(`lead to ${title}`, press, isThere);
    },
    press: async (target) => {
      await reach(target);
      const isLink = await target.evaluate((element) => element.matches("a[href]"));
      await page.keyboard.press(isLink ? "Enter" : "Space");
    },
    write: async (target, text) => {
      await reach(target);
      await page.keyboard.press("Control+a");
      await page.keyboard.type(text);
    },
    send: () => page.keyboard.press("Enter"),
    choose: async (select, option) => {
      await select.locator("option", { hasText: option }).first().waitFor({ state: "attached" });
      const choose = async (): Promise<void> => {
        await reach(select);
        await page.keyboard.type(option);
      };
      const chosen = select.locator("option:checked");
      await untilDone(`choose ${option}`, choose, async () => (await chosen.textContent()) === option);
      await page.keyboard.press("Escape");
    },
    upload: async (input, files) => {
      await reach(input);
      const chooser = page.waitForEvent("filechooser");
      await page.keyboard.press("Space");
      await (await chooser).setFiles(pictures(files));
    },
    chooseFaces: async (first, last) => {
      await page.keyboard.press("ArrowRight");
      for (let i = 0; i < maxTabs && !(await isFocused(first)); i++) await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Space");
      for (let i = 0; i < maxTabs && !(await isFocused(last)); i++) await page.keyboard.press("Shift+ArrowRight");
    },
    decide: (_, key) => page.keyboard.press(key),
  };
}
