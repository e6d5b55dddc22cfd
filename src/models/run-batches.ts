import type { FloatTensor, Session } from "./session.ts";

export interface Batching {
  /** Most rows of one run; a power of two. */
  readonly maxRows: number;
  /** Longest wait for the rows of others. */
  readonly maxDelayMs: number;
}

/** Counts who is at work in a worker: when all of them wait for a batch, nobody is left to make it larger. */
export class Crew {
  #working = 0;
  #waiting = 0;
  readonly #onAllWaiting = new Set<() => void>();

  async work<T>(task: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await task();
    } finally {
      this.#working -= 1;
      this.#look();
    }
  }

  /** @param flush - called when everybody at work waits */
  join(flush: () => void): void {
    this.#onAllWaiting.add(flush);
  }

  leave(flush: () => void): void {
    this.#onAllWaiting.delete(flush);
  }

  wait(): void {
    this.#waiting += 1;
    this.#look();
  }

  go(count: number): void {
    this.#waiting -= count;
  }

  #look(): void {
    if (this.#waiting > 0 && this.#waiting >= this.#working) for (const flush of this.#onAllWaiting) flush();
  }
}

interface Request {
  readonly rows: number;
  readonly data: Float32Array;
  readonly resolve: (outputs: Outputs) => void;
  readonly reject: (error: unknown) => void;
}

type Outputs = Readonly<Record<string, FloatTensor>>;

/** Requests of one shape that wait for each other. */
interface Group {
  /** Of one row. */
  readonly dims: readonly number[];
  readonly requests: Request[];
  rows: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * The same session for callers that come at once: their rows are run together, filled up with zeros to the next power
 * of two, so that a GPU sees few shapes and each of them often. A run lasts no longer than a caller would wait alone
 * but for `maxDelayMs`; nobody waits once everybody at work in `crew` does.
 *
 * A network with several inputs, or that does not answer row by row, runs as before.
 */
export function runBatches(session: Session, { maxRows, maxDelayMs }: Batching, crew: Crew): Session {
  const groups = new Map<string, Group>();
  let isRowByRow = session.inputNames.length === 1;
  const [inputName = ""] = session.inputNames;

  const flush = (group: Group): void => {
    clearTimeout(group.timer);
    groups.delete(group.dims.join());
    crew.go(group.requests.length);
    void runGroup(group);
  };
  const flushAll = (): void => {
    for (const group of [...groups.values()]) flush(group);
  };
  crew.join(flushAll);

  const runAlone = async ({ rows, data, resolve, reject }: Request, dims: readonly number[]): Promise<void> => {
    await session.run({ [inputName]: { data, dims: [rows, ...dims] } }).then(resolve, reject);
  };

  const runGroup = async ({ dims, requests, rows }: Group): Promise<void> => {
    const joined = isRowByRow ? await tryJoined(requests, rows, dims).catch(() => undefined) : undefined;
    for (const [i, request] of requests.entries()) {
      const outputs = joined?.[i];
      if (outputs === undefined) await runAlone(request, dims);
      else request.resolve(outputs);
    }
  };

  const tryJoined = async (
    requests: readonly Request[],
    rows: number,
    dims: readonly number[],
  ): Promise<readonly Outputs[] | undefined> => {
    const bucket = Math.min(maxRows, 2 ** Math.ceil(Math.log2(rows)));
    const outputs = await session.run({ [inputName]: joinRows(requests, bucket, dims) });
    if (Object.values(outputs).every((output) => output.dims[0] === bucket)) return splitRows(requests, outputs);
    isRowByRow = false;
    return undefined;
  };

  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    largestBatch: maxRows,
    run(feeds) {
      const input = feeds[inputName];
      const [rows = 0, ...dims] = input?.dims ?? [];
      if (!isRowByRow || input === undefined || rows < 1 || rows > maxRows) return session.run(feeds);
      const key = dims.join();
      const open = groups.get(key);
      if (open !== undefined && open.rows + rows > maxRows) flush(open);
      const group: Group = groups.get(key) ?? { dims, requests: [], rows: 0, timer: undefined };
      groups.set(key, group);
      group.timer ??= setTimeout(flush, maxDelayMs, group);
      group.rows += rows;
      const answer = new Promise<Outputs>((resolve, reject) => {
        group.requests.push({ rows, data: input.data, resolve, reject });
      });
      crew.wait();
      if (group.rows === maxRows && groups.get(key) === group) flush(group);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      crew.leave(flushAll);
      await session[Symbol.asyncDispose]();
    },
  };
}

/** The rows of all, then zeros. One that fills the batch by itself is not copied. */
function joinRows(requests: readonly Request[], bucket: number, dims: readonly number[]): FloatTensor {
  const [first] = requests;
  if (first !== undefined && first.rows === bucket) return { data: first.data, dims: [bucket, ...dims] };
  const data = new Float32Array(dims.reduce((product, side) => product * side, bucket));
  let at = 0;
  for (const request of requests) {
    data.set(request.data, at);
    at += request.data.length;
  }
  return { data, dims: [bucket, ...dims] };
}

function splitRows(requests: readonly Request[], outputs: Outputs): readonly Outputs[] {
  let start = 0;
  return requests.map(({ rows }) => {
    const from = start;
    start += rows;
    const parts = Object.entries(outputs).map(([name, { data, dims }]) => {
      const [bucket = 1, ...rest] = dims;
      const rowLength = data.length / bucket;
      const part = data.slice(from * rowLength, (from + rows) * rowLength);
      return [name, { data: part, dims: [rows, ...rest] }] as const;
    });
    return Object.fromEntries(parts);
  });
}
