import { join } from "node:path";

/** What `all` was given; each bench gets of it what it takes. */
export interface Given {
  readonly lfw?: string;
  readonly wider?: string;
  /** Embeddings of LFW, as `npm run encode` writes them. */
  readonly embeddings?: string;
  readonly mongodb?: string;
  /** Where peers' programs and embeddings are kept. */
  readonly cache?: string;
  /** Fewer rounds: shows that all of it runs, says less. */
  readonly quick: boolean;
}

export type Planned = { readonly args: readonly string[] } | { readonly skipped: string };

type Rule = (given: Given) => Planned;

const needs = (option: "lfw" | "wider" | "embeddings"): Planned => ({ skipped: `needs --${option}` });

const withFile =
  (option: "lfw" | "wider" | "embeddings"): Rule =>
  (given) => {
    const file = given[option];
    return file === undefined ? needs(option) : { args: [file] };
  };

const quickly =
  (...args: readonly string[]): Rule =>
  ({ quick }) => ({ args: quick ? args : [] });

const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`--${name}`, value];

/** Embeddings of LFW's photos take most of the time of those that compare them. */
const overLfw: Rule = ({ lfw, cache }) =>
  lfw === undefined ? needs("lfw") : { args: [lfw, ...option("cache", cache && join(cache, "embeddings"))] };

/** Benches that take more than their defaults; any other runs without an argument. */
const rules: Readonly<Record<string, Rule>> = {
  "cold-start": quickly("--starts", "2"),
  early: overLfw,
  engine: quickly("--frames", "60", "--rounds", "3"),
  extrapolation: withFile("embeddings"),
  "frame-choice": () => ({ skipped: "replays the events of a results store of your own; run it alone" }),
  hygiene: withFile("embeddings"),
  lfw: withFile("lfw"),
  memory: quickly("--frames", "200"),
  motion: withFile("wider"),
  newcomers: overLfw,
  notify: quickly("--events", "3"),
  openset: overLfw,
  overload: quickly("--seconds", "5", "--clients", "8"),
  peers: ({ cache, lfw, quick }) => ({
    // Calls of zerorpc are compared by the bench rpc, which runs too.
    args: [
      ...option("cache", cache),
      ...option("lfw", lfw),
      ...["--only", quick ? "ort,face-api" : "dlib,cnn,face-api,ort"],
      ...(quick ? ["--frames", "12"] : []),
    ],
  }),
  people: quickly("--rounds", "10"),
  http: quickly("--results", "10000", "--requests", "20"),
  pipeline: quickly("--rounds", "2"),
  precision: ({ lfw, wider }) =>
    lfw === undefined ? needs("lfw") : wider === undefined ? needs("wider") : { args: [lfw, wider] },
  quality: (given) => {
    const plan = overLfw(given);
    return "skipped" in plan || given.wider === undefined ? plan : { args: [...plan.args, given.wider] };
  },
  rpc: quickly("--seconds", "1"),
  scaling: quickly("--frames", "40", "--rounds", "1"),
  search: ({ embeddings, quick }) => ({
    args: [...(embeddings === undefined ? [] : [embeddings]), "--largest", quick ? "10000" : "1000000"],
  }),
  server: quickly("--calls", "100"),
  "similar-frames": () => ({ skipped: "looks at videos of your own; run it alone" }),
  store: ({ mongodb, quick }) => ({ args: [...option("mongodb", mongodb), ...(quick ? ["--results", "300"] : [])] }),
  strangers: withFile("lfw"),
  training: quickly("--sizes", "5x20"),
  wider: withFile("wider"),
};

export function planOf(name: string, given: Given): Planned {
  return rules[name]?.(given) ?? { args: [] };
}

/** Those rules are for, so that a test can hold them to the benches that there are. */
export const plannedNames: readonly string[] = Object.keys(rules);
