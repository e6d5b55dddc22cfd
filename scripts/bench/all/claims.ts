/** Figures of one bench, as its last line gives them. */
export type Figures = Readonly<Record<string, unknown>>;

/** Something that the project says of itself, and the figure that shows it. */
interface Claim {
  readonly what: string;
  readonly bench: string;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly figure: (figures: Figures) => unknown;
}

export interface Verdict {
  readonly what: string;
  readonly bench: string;
  readonly wanted: string;
  /** With its unit; absent where the bench did not run or did not measure it. */
  readonly measured?: string;
  readonly holds: boolean | null;
}

/** An entry of a list of the figures, by one of its fields. */
function entry(figures: Figures, list: string, field: string, value: unknown): Figures {
  const entries = Array.isArray(figures[list]) ? (figures[list] as readonly Figures[]) : [];
  return entries.find((one) => one[field] === value) ?? {};
}

const against = (name: string) => (figures: Figures) => entry(figures, "targets", "against", name)["byClock"];

const claims: readonly Claim[] = [
  {
    what: "1080p frames a second against dlib HOG, upsampling 1",
    bench: "peers",
    unit: "x",
    atLeast: 15,
    figure: against("dlib HOG, upsampling 1"),
  },
  {
    what: "the same against dlib HOG, no upsampling",
    bench: "peers",
    unit: "x",
    atLeast: 5,
    figure: against("dlib HOG, no upsampling"),
  },
  { what: "the same against face-api", bench: "peers", unit: "x", atLeast: 4, figure: against("face-api") },
  {
    what: "the same against Python's bare ONNX Runtime and decoding",
    bench: "peers",
    unit: "x",
    atLeast: 0.85,
    figure: against("bare ONNX Runtime"),
  },
  {
    what: "whole way of a picture against its bare networks and decoding in one process, mean of nine kinds",
    bench: "engine",
    unit: "x",
    atLeast: 0.85,
    figure: (of) => of["shareOfLimit"],
  },
  { what: "RPC call, 200 KB, ipc, p50", bench: "rpc", unit: "ms", atMost: 0.5, figure: (of) => of["p50MsOverIpc"] },
  {
    what: "RPC calls against Python zerorpc's echo",
    bench: "rpc",
    unit: "x",
    atLeast: 10,
    figure: (of) => of["timesZerorpcEcho"],
  },
  { what: "two cores against one", bench: "scaling", unit: "x", atLeast: 1.8, figure: (of) => of["twoAgainstOne"] },
  {
    what: "memory after 10,000 frames against 1,000",
    bench: "memory",
    unit: "x",
    atMost: 1.05,
    figure: (of) => of["lastAgainstFirst"],
  },
  {
    what: "cold start to the first answer",
    bench: "cold-start",
    unit: "ms",
    atMost: 2500,
    figure: (of) => of["p50Ms"],
  },
  {
    what: "answers lost under three times what it can do",
    bench: "overload",
    unit: "",
    atMost: 0,
    figure: (of) => of["lost"],
  },
  {
    what: "wait of those answered then (p99) against what the queue promises",
    bench: "overload",
    unit: "x",
    atMost: 1,
    figure: (of) => Number(of["p99Ms"]) / Number(of["promisedMs"]),
  },
  {
    what: "exact search, 100,000 faces, p50",
    bench: "search",
    unit: "ms",
    atMost: 5,
    figure: (of) => slowestP50(of, "faces"),
  },
  {
    what: "exact search, 100,000 x 512 random directions, p50",
    bench: "search",
    unit: "ms",
    atMost: 5,
    figure: (of) => slowestP50(of, "random"),
  },
  {
    what: "slowest page over 100,000 stored results, p95",
    bench: "http",
    unit: "ms",
    atMost: 100,
    figure: (of) => (of["results"] === 100_000 ? of["slowestP95Ms"] : undefined),
  },
  {
    what: "100 people with 5 samples each listed, p95",
    bench: "http",
    unit: "ms",
    atMost: 20,
    figure: (of) => entry(of, "pages", "name", "100 people x 5 samples")["p95Ms"],
  },
];

/** Of the slower kind of query. */
function slowestP50({ search }: Figures, gallery: string): number | undefined {
  const rows = Array.isArray(search) ? (search as readonly Figures[]) : [];
  const row = rows.find((one) => one["gallery"] === gallery && one["vectors"] === 100_000);
  return row === undefined ? undefined : Math.max(Number(row["matedP50Ms"]), Number(row["nonMatedP50Ms"]));
}

/** @param figures - of each bench that ran, by its name */
export function verdicts(figures: ReadonlyMap<string, Figures>): readonly Verdict[] {
  return claims.map(({ what, bench, unit, atLeast, atMost, figure }) => {
    const wanted = atLeast === undefined ? `at most ${atMost} ${unit}`.trim() : `at least ${atLeast} ${unit}`;
    const ran = figures.get(bench);
    const value = ran === undefined ? undefined : figure(ran);
    if (typeof value !== "number" || !Number.isFinite(value)) return { what, bench, wanted, holds: null };
    const holds = value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
    return { what, bench, wanted, measured: `${Number(value.toPrecision(3))} ${unit}`.trim(), holds };
  });
}

export const claimedBenches: readonly string[] = [...new Set(claims.map(({ bench }) => bench))];
