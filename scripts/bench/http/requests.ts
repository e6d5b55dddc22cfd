import { correctedTo } from "./corrections.ts";
import { lastCaptureMs } from "./stored.ts";

export interface MeasuredPage {
  readonly name: string;
  readonly path: string;
  /** A photo goes along, as a form. */
  readonly sendsPhoto?: boolean;
  /** So many pages further on; its first ones are not measured. */
  readonly afterPages?: number;
}

const day = (daysAgo: number): string => new Date(lastCaptureMs - daysAgo * 86_400_000).toISOString();
const list = "/api/v1/results";

/** What the web page asks for, and the worst that its filters allow. */
export const measuredPages: readonly MeasuredPage[] = [
  { name: "newest 50", path: list },
  { name: "newest 200", path: `${list}?limit=200` },
  { name: "oldest 50", path: `${list}?sort=oldest` },
  { name: "50 after 40 pages of 200", path: `${list}?limit=200`, afterPages: 40 },
  { name: "one person", path: `${list}?name=Resident%207` },
  { name: "one person, 200, oldest", path: `${list}?name=Resident%207&sort=oldest&limit=200` },
  { name: "strangers", path: `${list}?kind=unknown` },
  { name: "one camera", path: `${list}?monitor=3` },
  { name: "one camera's strangers", path: `${list}?monitor=1&kind=unknown` },
  { name: "one person with a stranger", path: `${list}?name=Resident%205&kind=unknown` },
  { name: "one person at a camera never visited", path: `${list}?name=Resident%207&monitor=1` },
  { name: "one person by people's word alone, 200", path: `${list}?name=${correctedTo}&limit=200` },
  { name: "undecided", path: `${list}?kind=undecided` },
  { name: "nobody", path: `${list}?name=Nobody` },
  { name: "one event", path: `${list}?event=2000` },
  { name: "one day of a month", path: `${list}?from=${day(15)}&to=${day(14)}` },
  { name: "events, newest 50", path: "/api/v1/events" },
  { name: "events of one person", path: "/api/v1/events?name=Resident%207&limit=200" },
  { name: "events of one person by people's word", path: `/api/v1/events?name=${correctedTo}&limit=200` },
  { name: "events of nobody", path: "/api/v1/events?name=Nobody" },
  { name: "events with a stranger at a camera", path: "/api/v1/events?kind=unknown&monitor=1" },
  { name: "cameras", path: "/api/v1/cameras" },
  { name: "statistics of a month", path: `/api/v1/statistics?from=${day(30)}&to=${day(-1)}` },
  { name: "faces to review, newest 50", path: "/api/v1/faces?reviewed=false" },
  { name: "faces to review, 200 after 40 pages", path: "/api/v1/faces?reviewed=false&limit=200", afterPages: 40 },
  { name: "strangers' faces at a camera", path: "/api/v1/faces?kind=unknown&monitor=2&reviewed=false" },
  { name: "faces of a person at a camera never visited", path: "/api/v1/faces?person=Person%206&monitor=2" },
  { name: "faces of one stranger", path: "/api/v1/faces?stranger=77" },
  { name: "faces reviewed", path: "/api/v1/faces?reviewed=true&kind=known" },
  { name: "strangers gathered, newest 50", path: "/api/v1/strangers?ignored=false" },
  { name: "strangers gathered, 200 after 10 pages", path: "/api/v1/strangers?ignored=false&limit=200", afterPages: 10 },
  { name: "search by photo, 500 found", path: "/api/v1/search", sendsPhoto: true },
  { name: "100 people x 5 samples", path: "/api/v1/people?limit=200" },
];
