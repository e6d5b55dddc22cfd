import { readFile, writeFile } from "node:fs/promises";
import { settingsTable } from "../src/config/settings-table.ts";

const readme = new URL("../../README.md", import.meta.url);
const markers = /(<!-- settings -->\n)[\s\S]*(\n<!-- end of settings -->)/;

const text = await readFile(readme, "utf8");
if (!markers.test(text)) throw new Error("README.md has no <!-- settings --> … <!-- end of settings --> to fill");
await writeFile(
  readme,
  text.replace(markers, (_, before: string, after: string) => `${before}${settingsTable()}${after}`),
);
