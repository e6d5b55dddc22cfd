import type { JSX } from "preact";
import { LivePage } from "../live/live-page.tsx";
import { PeoplePage } from "../people/people-page.tsx";
import { ReviewPage } from "../review/review-page.tsx";
import { SearchPage } from "../search/search-page.tsx";
import { StrangersPage } from "../strangers/strangers-page.tsx";
import { TrainPage } from "../train/train-page.tsx";
import { TunePage } from "../tune/tune-page.tsx";

interface PageEntry {
  readonly page: string;
  readonly title: string;
  /** Second key after "g". */
  readonly key: string;
  readonly view: () => JSX.Element;
}

/** In the order of the navigation. */
export const pages: readonly PageEntry[] = [
  { page: "live", title: "Live", key: "l", view: () => <LivePage /> },
  { page: "review", title: "Review", key: "r", view: () => <ReviewPage /> },
  { page: "strangers", title: "Strangers", key: "s", view: () => <StrangersPage /> },
  { page: "people", title: "People", key: "p", view: () => <PeoplePage /> },
  { page: "tune", title: "Tune", key: "t", view: () => <TunePage /> },
  { page: "train", title: "Train", key: "n", view: () => <TrainPage /> },
  { page: "search", title: "Search", key: "f", view: () => <SearchPage /> },
];
