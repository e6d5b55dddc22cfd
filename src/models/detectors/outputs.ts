import { FaceServiceError } from "../../errors.ts";
import type { Session } from "../session.ts";

type Outputs = Awaited<ReturnType<Session["run"]>>;

/**
 * One output of a network by its name.
 *
 * @throws {FaceServiceError} MODEL_INVALID when it is missing or has not the length wanted
 */
export function outputNamed(outputs: Outputs, name: string, length: number): Float32Array {
  const data = outputs[name]?.data;
  if (data?.length === length) return data;
  const came = data === undefined ? `outputs ${Object.keys(outputs).join(", ")}` : `${data.length} values`;
  throw new FaceServiceError(
    "MODEL_INVALID",
    `expected ${length} values in output ${name} of the detector, got ${came}; the file is another network`,
  );
}
