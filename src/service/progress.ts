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

const barWidth = 30;
const redrawEveryMs = 80;

export function showProgress({ label, total, unit = "", stream = process.stderr }: ProgressOptions): Progress {
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
