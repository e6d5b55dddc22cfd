import type { JSX } from "preact";
import { KeysPage } from "../keys/keys-page.tsx";
import { LivePage } from "../live/live-page.tsx";
import { PeoplePage } from "../people/people-page.tsx";
import { ReviewPage } from "../review/review-page.tsx";
import { SearchPage } from "../search/search-page.tsx";
import { StrangersPage } from "../strangers/strangers-page.tsx";
import { TrainPage } from "../train/train-page.tsx";
import { TunePage } from "../tune/tune-page.tsx";
import { may, type Scope } from "./session.ts";

interface PageEntry {
  readonly page: string;
  readonly title: string;
  /** Second key after "g". */
  readonly key: string;
  readonly view: () => JSX.Element;
  readonly scope: Scope;
}

/** In the order of the navigation. */
const pages: readonly PageEntry[] = [
  { page: "live", title: "Live", key: "l", view: () => <LivePage />, scope: "results:read" },
  { page: "review", title: "Review", key: "r", view: () => <ReviewPage />, scope: "faces:read" },
  { page: "strangers", title: "Strangers", key: "s", view: () => <StrangersPage />, scope: "faces:read" },
  { page: "people", title: "People", key: "p", view: () => <PeoplePage />, scope: "people:read" },
  { page: "tune", title: "Tune", key: "t", view: () => <TunePage />, scope: "settings:read" },
  { page: "train", title: "Train", key: "n", view: () => <TrainPage />, scope: "classifiers:read" },
  { page: "search", title: "Search", key: "f", view: () => <SearchPage />, scope: "faces:read" },
  { page: "keys", title: "Keys", key: "k", view: () => <KeysPage />, scope: "keys:manage" },
];

/** Those that the session's key opens. */
export const openPages = (): readonly PageEntry[] => pages.filter(({ scope }) => may(scope));
