import { signal } from "@preact/signals";

/** Where the user is: `#/people/ada?from=…` is page "people", parts ["ada"]. */
export interface Route {
  readonly page: string;
  readonly parts: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

export const route = signal<Route>(parse(location.hash));
addEventListener("hashchange", () => {
  route.value = parse(location.hash);
});

function parse(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", ...parts] = path.split("/").map(decode);
  return { page: page === "" ? "live" : page, parts, query: new Map(new URLSearchParams(search)) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function link(
  page: string,
  parts: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams(query).toString();
  return `#/${[page, ...parts].map(encodeURIComponent).join("/")}${search === "" ? "" : `?${search}`}`;
}

export function go(address: string): void {
  location.hash = address;
}

type QueryChanges = Readonly<Record<string, string>>;

function addressWith(changes: QueryChanges): string {
  const { page, parts, query } = route.value;
  const all = Object.entries({ ...Object.fromEntries(query), ...changes });
  return link(page, parts, Object.fromEntries(all.filter(([, value]) => value !== "")));
}

/** Asks the same page for something else; what is empty is left out. The browser's way back leads to what was before. */
export const changeQuery = (changes: QueryChanges): void => go(addressWith(changes));

/** Writes into the address what the page shows already, without a step for the way back. */
export function noteInQuery(changes: QueryChanges): void {
  const address = addressWith(changes);
  if (address === location.hash) return;
  history.replaceState(null, "", address);
  route.value = parse(address);
}
