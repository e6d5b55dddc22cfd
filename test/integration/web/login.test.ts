import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { leftOutWithoutChromium, openBrowser, openPage } from "../../support/web/browser.ts";
import { openWebSite, type WebSite } from "../../support/web/web-site.ts";

describe("the page's login", { skip: leftOutWithoutChromium }, () => {
  let site: WebSite;
  let browser: Browser;
  before(async () => {
    [site, browser] = await Promise.all([openWebSite(async () => {}), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  test("lets nobody in without a key, says so of a wrong one, and remembers who is in", async () => {
    await using opened = await openPage(browser, site.url);
    const { page, troubles } = opened;
    await page.goto("/");
    await page.getByLabel("API key").fill("not-a-key");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("does not know this key").waitFor();
    await page.getByLabel("API key").fill(site.key);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Live" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Live" }).waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("API key").waitFor();
    await page.reload();
    await page.getByLabel("API key").waitFor();
    assert.deepEqual(troubles, []);
  });
});
