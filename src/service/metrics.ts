/** One number, or one for each value of its labels. */
export interface Metric {
  /** As Prometheus asks: `face_upload_frames_total`; a counter ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly kind: "counter" | "gauge";
  readonly values: readonly MetricValue[];
}

export interface MetricValue {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Metrics in Prometheus' text form.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/ version 0.0.4
 */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, help, kind, values }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${kind}`,
        ...values.map((value) => `${name}${sample(value)}`),
        "",
      ].join("\n"),
    )
    .join("");
}

function sample({ labels = {}, value }: MetricValue): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
