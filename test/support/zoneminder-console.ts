import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";
import { freePort } from "./free-port.ts";
import type { ZoneminderServer } from "./zoneminder-server.ts";

const web = "/usr/share/zoneminder/www";
const readyWithinMs = 120_000;

/** A row of the console's event list, as its own script hands it to the table. */
export interface ListedEvent {
  /** HTML of the column where the notes stand. */
  readonly Cause: string;
  readonly Notes: string;
}

/** ZoneMinder's console in PHP's own web server, and the script of its event list. */
export interface ZoneminderConsole {
  /** What the list shows, latest event first. */
  listedEvents(): Promise<readonly ListedEvent[]>;
  /** What a click on the link of an event opens. @returns HTML */
  openedByLink(event: string): Promise<string>;
  /** @param address - as it stands in a page: `?view=image&…` */
  get(address: string): Promise<Response>;
}

/** Ends with the cameras of `zoneminder`. */
export async function startConsole(zoneminder: ZoneminderServer): Promise<ZoneminderConsole> {
  const port = await freePort();
  const server = zoneminder.serve(
    `php -d session.save_path=${zoneminder.scratchDirectory} -S 127.0.0.1:${port} -t ${web}`,
  );
  const page = `http://127.0.0.1:${port}/index.php`;
  const get = (address: string): Promise<Response> =>
    fetch(new URL(address, page), { redirect: "manual", signal: AbortSignal.timeout(readyWithinMs) });
  const deadlineMs = Date.now() + readyWithinMs;
  while (!(await get("/robots.txt").then(isOk, () => false))) {
    if (server.exitCode !== null || Date.now() > deadlineMs) throw new Error(`no console answers on port ${port}`);
    await sleep(50);
  }
  const browser = await openEventList(page, async (address) => await (await get(address)).json());
  return { ...browser, get };
}

async function isOk(answer: Response): Promise<boolean> {
  await answer.arrayBuffer();
  return answer.ok;
}

interface Ajax {
  readonly url: string;
  readonly data: Readonly<Record<string, string>>;
  readonly success: (answer: unknown) => void;
}

/** What the list's script asks of its page. */
interface ListScript {
  ajaxRequest(params: {
    readonly data: Ajax["data"];
    readonly success: (table: { readonly rows: readonly ListedEvent[] }) => void;
  }): void;
  getObjdetectModal(event: string): void;
}

/**
 * Runs the event list's script in a page that consists of what the script needs: the variables that the console's
 * pages set for a user who may look, and the few functions of jQuery that fetch and walk.
 */
async function openEventList(
  page: string,
  getJson: (address: string) => Promise<unknown>,
): Promise<Omit<ZoneminderConsole, "get">> {
  const script = await readFile(join(web, "skins/classic/views/js/events.js"), "utf8");
  const element = { ready: () => undefined, modal: () => undefined };
  let fetched: Promise<unknown> = Promise.resolve();
  let modal = "";
  const jquery = Object.assign(() => element, {
    each: (rows: readonly unknown[], visit: (index: number, row: unknown) => void) =>
      rows.forEach((row, index) => {
        visit(index, row);
      }),
    ajax: ({ url, data, success }: Ajax) => {
      fetched = getJson(`${url}&${new URLSearchParams(data)}`).then(success);
    },
    getJSON: (url: string) => ({
      done: (insert: (answer: unknown) => void) => {
        fetched = getJson(url).then(insert);
        return { fail: () => undefined };
      },
    }),
  });
  const context = createContext({
    $j: jquery,
    document: {},
    thisUrl: page,
    ...{ filterQuery: "", sortQuery: "", yesString: "Yes", archivedString: "Archived", emailedString: "Emailed" },
    ...{ canEdit: {}, WEB_LIST_THUMBS: false },
    alert: (message: string) => {
      throw new Error(`the console says: ${message}`);
    },
    insertModalHtml: (_id: string, html: string) => {
      modal = html;
    },
  });
  runInContext(script, context);
  const list = context as unknown as ListScript;
  return {
    listedEvents: async () => {
      let listed: readonly ListedEvent[] = [];
      const data = { sort: "Id", order: "desc", offset: "0", limit: "25" };
      list.ajaxRequest({
        data,
        success: ({ rows }) => {
          listed = rows;
        },
      });
      await fetched;
      return listed;
    },
    openedByLink: async (event) => {
      modal = "";
      list.getObjdetectModal(event);
      await fetched;
      return modal;
    },
  };
}
