import { FaceServiceError } from "../../src/errors.ts";
import { type Likeness, likenessOf } from "../../src/sightings/gathering/likeness.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { type DamageName, damages } from "./openset/damage.ts";
import { type BCubed, bCubed } from "./strangers/b-cubed.ts";
import { type CrowdFigures, measureCrowd } from "./strangers/crowd.ts";
import { openStrangerFaces, type StrangerFaces } from "./strangers/faces.ts";
import { gatherAll, recheck } from "./strangers/online.ts";

const usualDamages = ["clean", "48 px q40 in a frame"] as const;
const embedders = ["fused", "fr-feature", "dlib"] as const;
/** Added to the likeness that the server asks for. */
const stricter = [-0.04, -0.02, 0, 0.02, 0.04];

export const bench: Bench = {
  summary: "how well strangers' faces gather into people, and what one more face and one search cost among many",
  usage: `FOLDER|TAR [options]

  Embeds photos of people (one folder each, such as LFW) by the engine with the defaults of config.json, lets them come
  by in the seed's order, and gathers them as the server does. Prints B-cubed precision, recall and F1 for the likeness
  that the server asks for and for others about it, on clean photos and on small faces of a camera.

  --regulars N   people with several photos, up to ten each (default 700)
  --passers N    people with one photo (default 700)
  --damage NAME  one of ${["clean", ...Object.keys(damages)].join(", ")} (default: clean, then 48 px)
  --embedder KIND  one of ${embedders.join(", ")} (default: that of config.json)
  --likeness LIST  likenesses to try, such as 0.8,0.85 as sightings.likeness (default: five about what the server asks for)
  --crowd N      faces in memory for the times (default 100000)
  --seed N       draws people, photos and their order (default 1)
  --cache DIR    keeps embeddings between runs (default .cache/openset)`,
  options: {
    regulars: { type: "string" },
    passers: { type: "string" },
    damage: { type: "string" },
    embedder: { type: "string" },
    likeness: { type: "string" },
    crowd: { type: "string" },
    seed: { type: "string" },
    cache: { type: "string" },
  },
  maxArguments: 1,
  run,
};

interface QualityFigures extends BCubed {
  readonly photos: string;
  readonly sameStranger: number;
  readonly faces: number;
  readonly people: number;
  readonly strangers: number;
  /** After strangers were compared with one another. */
  readonly rechecked: BCubed;
}

async function run({ paths, values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const [path] = paths;
  if (path === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected a folder or a tar of photos, got none; see --help");
  const seed = wholeNumber(values["seed"], 1);
  const wanted = typeof values["damage"] === "string" ? [damageNamed(values["damage"])] : usualDamages;
  const quality: QualityFigures[] = [];
  let crowd: CrowdFigures | undefined;
  for (const damage of wanted) {
    const strangers = await openStrangerFaces({
      path,
      cache: typeof values["cache"] === "string" ? values["cache"] : undefined,
      seed,
      regulars: wholeNumber(values["regulars"], 700),
      passers: wholeNumber(values["passers"], 700),
      damage,
      embedder: embedderNamed(values["embedder"]),
    });
    const likeness = likenessOf(strangers.embedder);
    for (const tried of likenessesOf(likeness, strangers.embedder, values["likeness"]))
      quality.push(measureQuality(strangers, damage, tried));
    crowd ??= measureCrowd(strangers, { size: wholeNumber(values["crowd"], 100_000), seed, likeness });
  }
  process.stdout.write(`${[...quality.map(qualityLine), ...(crowd ? [crowdLine(crowd)] : [])].join("\n")}\n`);
  return { quality, crowd, seed };
}

function embedderNamed(value: BenchRequest["values"][string]): (typeof embedders)[number] | undefined {
  const kind = embedders.find((one) => one === value);
  if (value === undefined || kind !== undefined) return kind;
  throw new FaceServiceError("USAGE_INVALID", `expected an embedder of --help, got ${String(value)}`);
}

function likenessesOf(usual: Likeness, embedder: string, list: BenchRequest["values"][string]): readonly Likeness[] {
  if (typeof list !== "string")
    return stricter.map((more) => ({
      ...usual,
      sameStranger: usual.sameStranger + more,
      sameFace: usual.sameFace + more,
    }));
  return list.split(",").map((text) => {
    const likeness = Number(text);
    if (text.trim() !== "" && likeness >= 0 && likeness < 1) return likenessOf(embedder, likeness);
    throw new FaceServiceError("USAGE_INVALID", `expected likenesses from 0 to below 1, such as 0.8,0.85, got ${list}`);
  });
}

function damageNamed(name: string): DamageName | "clean" {
  if (name === "clean" || name in damages) return name as DamageName | "clean";
  throw new FaceServiceError("USAGE_INVALID", `expected a damage of --help, got ${name}`);
}

function measureQuality({ faces }: StrangerFaces, photos: string, likeness: Likeness): QualityFigures {
  const gathered = gatherAll(faces, likeness);
  const scored = (strangerOf: ReadonlyMap<string, string>): BCubed =>
    bCubed(faces.map(({ id, person }) => ({ person, group: strangerOf.get(id) ?? id })));
  return {
    photos,
    sameStranger: Number(likeness.sameStranger.toFixed(3)),
    faces: faces.length,
    people: new Set(faces.map(({ person }) => person)).size,
    strangers: gathered.strangers,
    ...scored(gathered.strangerOf),
    rechecked: scored(recheck(gathered, likeness)),
  };
}

const share = (value: number): string => value.toFixed(3);

function qualityLine(row: QualityFigures): string {
  const what = `${row.photos}, ${row.faces} faces of ${row.people}, likeness ${share(row.sameStranger)}`.padEnd(64);
  const first = `${row.strangers} strangers, precision ${share(row.precision)}, recall ${share(row.recall)}, F1 ${share(row.f1)}`;
  const { precision, recall, f1 } = row.rechecked;
  return `${what}${first}; rechecked ${share(precision)}, ${share(recall)}, ${share(f1)}`;
}

function crowdLine(row: CrowdFigures): string {
  const assign = `one more face p50 ${row.assignP50Ms.toFixed(1)} ms, p95 ${row.assignP95Ms.toFixed(1)} ms, of the processor ${row.assignProcessorMs.toFixed(1)} ms`;
  const search = `search p50 ${row.searchP50Ms.toFixed(1)} ms, p95 ${row.searchP95Ms.toFixed(1)} ms, of the processor ${row.searchProcessorMs.toFixed(1)} ms for ${row.found.toFixed(0)} found`;
  return `among ${row.faces} faces of ${row.strangers} strangers: ${assign}; ${search}; filled in ${row.fillS.toFixed(1)} s`;
}
