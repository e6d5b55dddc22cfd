import { type Collection, MongoServerError } from "mongodb";
import type { NumberDocument } from "./mongodb-documents.ts";

/** Given numbers that stay written down, so that the greatest is always among them. */
const remembered = 1000;
const duplicateKey = 11_000;
const maxAttempts = 100;

/**
 * The next numbers of a series, each given once, ascending: whoever writes a number down first has it. (A counter that is
 * found and raised would do on MongoDB alone: FerretDB 1 lets two callers have the same one.)
 *
 * @throws what the driver throws
 */
export async function nextNumbers(
  numbers: Collection<NumberDocument>,
  series: "strangers" | "decisions",
  count: number,
): Promise<readonly number[]> {
  const given: number[] = [];
  for (let attempt = 0; given.length < count && attempt < maxAttempts; attempt++) {
    const [last] = await numbers.find({ series }).sort({ number: -1 }).limit(1).toArray();
    for (let number = (last?.number ?? 0) + 1; given.length < count; number++) {
      if (!(await isOurs(numbers, { _id: `${series}:${number}`, series, number }))) break;
      given.push(number);
    }
  }
  const greatest = given.at(-1);
  if (greatest === undefined || given.length < count)
    throw new Error(`expected ${count} numbers of ${series} to be free`);
  await numbers.deleteMany({ series, number: { $lt: greatest - remembered } });
  return given;
}

async function isOurs(numbers: Collection<NumberDocument>, document: NumberDocument): Promise<boolean> {
  try {
    await numbers.insertOne(document);
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) return false;
    throw error;
  }
}
