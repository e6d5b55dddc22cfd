/** Tells how far a long job is: a bar on a terminal, else one line each ten per cent. */
export interface Progress {
  /** @param done - units finished so far, 0 to `total` */
  update(done: number): void;
  /** A line of its own beside the bar. */
  note(line: string): void;
  /** Leaves the bar as it stands and starts a new line. */
  end(): void;
}

export interface ProgressOptions {
  readonly label: string;
  /** Units of work in all; 0 when unknown, then only the count is shown. */
  readonly total: number;
  readonly unit?: string;
  readonly stream?: NodeJS.WriteStream;
}

/** A line that tells another program how far this one is. */
export interface ProgressLine {
  readonly progress: { readonly label: string; readonly done: number; readonly total: number; readonly unit: string };
}

/** A line of its own, for a person, beside {@link ProgressLine}s. */
export interface NoteLine {
  readonly note: string;
}

let isForPrograms = false;

/** From here on this process tells its progress as one {@link ProgressLine} or {@link NoteLine} a line, in JSON. */
export function tellProgressToPrograms(): void {
  isForPrograms = true;
}

const barWidth = 30;
const redrawEveryMs = 80;
const tellEveryMs = 200;

export function showProgress(options: ProgressOptions): Progress {
  return isForPrograms ? toldProgress(options) : shownProgress(options);
}

function toldProgress({ label, total, unit = "", stream = process.stderr }: ProgressOptions): Progress {
  const tell = (line: ProgressLine | NoteLine): void => void stream.write(`${JSON.stringify(line)}\n`);
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    update(done) {
      const nowMs = performance.now();
      if (nowMs - toldMs < tellEveryMs && done < total) return;
      toldMs = nowMs;
      tell({ progress: { label, done, total, unit } });
    },
    note: (note) => tell({ note }),
    end: () => undefined,
  };
}

function shownProgress({ label, total, unit = "", stream = process.stderr }: ProgressOptions): Progress {
  const startedMs = Date.now();
  let drawnMs = 0;
  let done = 0;
  let saidTenths = -1;

  const suffix = unit === "" ? "" : ` ${unit}`;
  const counts = (): string => (total > 0 ? `${round(done)}/${round(total)}${suffix}` : `${round(done)}${suffix}`);
  const draw = (): void => {
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const filled = Math.round(share * barWidth);
    const bar =
      total > 0 ? ` [${"#".repeat(filled)}${"-".repeat(barWidth - filled)}] ${Math.floor(share * 100)} %` : "";
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
    stream.write(`\r\x1b[2K${label}${bar} ${counts()} ${seconds} s`);
    drawnMs = Date.now();
  };
  const sayTenth = (): void => {
    const tenths = total > 0 ? Math.floor((done / total) * 10) : -1;
    if (tenths <= saidTenths) return;
    saidTenths = tenths;
    stream.write(`${label} ${tenths * 10} % ${counts()}\n`);
  };
  return {
    update(value) {
      done = value;
      if (!stream.isTTY) sayTenth();
      else if (Date.now() - drawnMs >= redrawEveryMs || done >= total) draw();
    },
    note(line) {
      stream.write(stream.isTTY ? `\r\x1b[2K${line}\n` : `${line}\n`);
      if (stream.isTTY) draw();
    },
    end() {
      if (stream.isTTY) stream.write("\n");
    },
  };
}

const round = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));
