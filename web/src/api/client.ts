import { signal } from "@preact/signals";
import { ApiFailure, failureOf, unreachable } from "./api-failure.ts";

export const apiRoot = "/api/v1";

export type QueryValue = string | number | boolean | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

interface RequestOptions {
  readonly query?: Query;
  /** A form is sent as multipart, anything else as JSON. */
  readonly body?: FormData | object;
  readonly signal?: AbortSignal;
  /** Statuses whose answer is of the wanted shape although nothing was done. */
  readonly alsoFine?: readonly number[];
}

/** Goes up whenever the server says that nobody is logged in. */
export const loggedOutCount = signal(0);

/** Asks whether somebody is still logged in, where the browser does not say why it was refused. */
export function checkLoggedIn(): void {
  request("GET", "/session").catch((error: unknown) => {
    if (error instanceof ApiFailure && error.status === 401) loggedOutCount.value++;
  });
}

/** Address of a resource; undefined and empty values of the query are left out. */
export function address(path: string, query: Query = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return `${apiRoot}${path}${search === "" ? "" : `?${search}`}`;
}

/** A path of parts that may hold any character. */
export const pathOf = (...parts: readonly (string | number)[]): string =>
  parts.map((part) => `/${encodeURIComponent(String(part))}`).join("");

/**
 * Asks the server and believes the shape of its answer, which its own schemas check.
 *
 * @returns undefined for an answer without content
 * @throws {ApiFailure} whatever goes wrong but an abort, which throws AbortError
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const { query, body, signal: abort, alsoFine = [] } = options;
  const json = body !== undefined && !(body instanceof FormData);
  const response = await fetch(address(path, query), {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(method === "GET" ? {} : { "x-face-request": "1" }),
      ...(json ? { "content-type": "application/json" } : {}),
    },
    ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : body }),
    ...(abort === undefined ? {} : { signal: abort }),
  }).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : unreachable();
  });
  if (response.status === 401 && path !== "/session") loggedOutCount.value++;
  if (!response.ok && !alsoFine.includes(response.status)) throw await failureOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const get = <T>(path: string, query?: Query, abort?: AbortSignal): Promise<T> =>
  request<T>("GET", path, {
    ...(query === undefined ? {} : { query }),
    ...(abort === undefined ? {} : { signal: abort }),
  });

export const post = <T>(path: string, body?: FormData | object): Promise<T> =>
  request<T>("POST", path, body === undefined ? {} : { body });
