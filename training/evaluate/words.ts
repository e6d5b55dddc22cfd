import type { Rate } from "../../src/face/evaluation/rate.ts";
import { fewestStrangers } from "../../src/face/evaluation/score-tail.ts";
import type { PricedThreshold, ThresholdAdvice } from "../../src/face/evaluation/threshold-advice.ts";

/** A share in per cent with as many digits as tell something: 97.5 %, 3.2 %, 0.07 %, 0 %. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "not measured";
  const value = share * 100;
  const digits = value < 0.005 || value === 100 ? 0 : value < 0.095 || value > 99.9 ? 2 : 1;
  return `${value.toFixed(digits)} %`;
}

/** A rate with its interval; where nothing was hit, with the bound that this proves. */
export function rateText(rate: Rate): string {
  if (rate.trials === 0) return "not measured";
  if (rate.hits === 0) return `0 %  (fewer than ${percent(rate.atMost)})`;
  return `${percent(rate.value)}  (${percent(rate.low).replace(" %", "")} to ${percent(rate.high)})`;
}

const periods = [
  { days: 1, name: "a day" },
  { days: 7, name: "a week" },
  { days: 30, name: "a month" },
  { days: 365, name: "a year" },
];

/** How often something happens, in the shortest period in which it happens at all: "one a week", "3 a month". */
export function frequency(perDay: number): string {
  for (const { days, name } of periods) {
    const times = perDay * days;
    if (times >= 0.75) return `${times < 1.25 ? "one" : count(times)} ${name}`;
  }
  return "less than one a year";
}

/** "about one false name a week". */
export function falseNames(perDay: number): string {
  const often = frequency(perDay);
  if (often.startsWith("one ")) return `about one false name ${often.slice(4)}`;
  if (often.startsWith("less")) return "less than one false name a year";
  const [times, ...period] = often.split(" ");
  return `about ${times} false names ${period.join(" ")}`;
}

const count = (value: number): string =>
  value >= 9.5 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, "");

/** What a threshold costs, in a sentence: false names at so many strangers a day, and how many of your people stay unnamed. */
export function adviceSentence(priced: PricedThreshold, strangersPerDay: number): string {
  return `at ${priced.threshold}: ${pricePart(priced, `at your ${strangersPerDay} strangers a day`)}; ${costPart(priced)}`;
}

function pricePart(
  { basis, rates: { fpir }, falseNamesPerDay, mostFalseNamesPerDay }: PricedThreshold,
  traffic: string,
): string {
  const often = `${falseNames(falseNamesPerDay)} ${traffic}`;
  if (basis === "untold") return `cannot be told with ${fpir.clusters} strangers, so stay here or above`;
  if (basis === "unreachable") return `not to be had; even here ${often}`;
  if (basis === "extrapolated") return `${often}, by extrapolation`;
  const most = `at most ${frequency(mostFalseNamesPerDay)}`;
  if (fpir.hits === 0) return `none of ${fpir.clusters} strangers was named, so ${most} ${traffic}`;
  return `${often}, ${most}`;
}

function costPart({ rates: { knownUnknown, knownUndecided, misnamed } }: PricedThreshold): string {
  const unnamed = `${percent(knownUnknown.value + knownUndecided.value)} of your people's faces stay unnamed`;
  return misnamed.hits > 0 ? `${unnamed}, ${percent(misnamed.value)} get another's name` : unnamed;
}

/** A sentence for the threshold in use and for each price, behind what it is about; prices that cannot be told share one. */
export function adviceRows({ strangersPerDay, current, byPrice }: ThresholdAdvice): readonly AdviceRow[] {
  if (current === undefined) return [];
  const untold = byPrice.filter(({ basis }) => basis === "untold");
  const rows = [...byPrice.filter(({ basis }) => basis !== "untold"), ...untold.slice(0, 1)].map((priced) => ({
    label: priced.basis === "untold" ? "rarer" : `one a ${priced.period}`,
    sentence: adviceSentence(priced, strangersPerDay),
  }));
  return [{ label: "now", sentence: adviceSentence(current, strangersPerDay) }, ...rows];
}

export interface AdviceRow {
  readonly label: string;
  readonly sentence: string;
}

/** What the number of strangers tested can prove, in sentences. */
export function proofSentences({
  strangersPerDay,
  strangersTested,
  provableFpir,
  byPrice,
}: ThresholdAdvice): readonly string[] {
  const needed = Math.ceil(3 * 7 * strangersPerDay);
  const wish = strangersTested < needed ? ` To prove one a week takes ${needed.toLocaleString("en-US")}.` : "";
  const bound = `${percent(provableFpir)}, which is ${frequency(provableFpir * strangersPerDay)}`;
  return [
    `${strangersTested} strangers were tested: were none of them named, that would prove no more than: fewer than ${bound}.${wish}`,
    ...(byPrice.some(({ basis }) => basis === "untold")
      ? [`With ${fewestStrangers} strangers and more in dataset/Unknown rarer false names can be estimated.`]
      : []),
    ...(byPrice.some(({ basis }) => basis === "extrapolated")
      ? [
          "By extrapolation: too few strangers to count something so rare; estimated from how the probabilities of the most name-like ones thin out, in nine of ten tries with LFW's pictures it came to less than five times as many.",
        ]
      : []),
  ];
}

/** Broken into lines of at most 120 characters, the first behind `first`, the others behind as many spaces. */
export function wrapped(first: string, text: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(" ")) {
    if (line.length + word.length > columns) {
      lines.push(line.trimEnd());
      line = " ".repeat(first.length);
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

/** Of a terminal that most people have. */
const columns = 120;
