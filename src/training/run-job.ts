import { join } from "node:path";
import { messageOf } from "../errors.ts";
import type { TrainingJobsSettings } from "./open-training-jobs.ts";
import { type ProgramEnd, runSupervised } from "./supervised-program.ts";
import type { TrainingJob, TrainingRequest } from "./training-job.ts";

type Programs = Pick<TrainingJobsSettings, "configFile" | "programs" | "environment" | "activate" | "onTrained">;

export interface JobSurroundings {
  readonly signal: AbortSignal;
  readonly onChange: (changes: Partial<TrainingJob>) => void;
  readonly onNote: (note: string) => void;
}

interface Run {
  readonly programs: Programs;
  readonly surroundings: JobSurroundings;
}

type JobEnd = Pick<TrainingJob, "state" | "problem">;

/** Encode, train, evaluate and activate, each only if the one before it succeeded. */
export async function runJob(
  { kinds, activate, evaluate }: TrainingRequest,
  programs: Programs,
  surroundings: JobSurroundings,
): Promise<JobEnd> {
  const { onChange, signal } = surroundings;
  const encoded = await runProgram("encode", [], { programs, surroundings });
  if (encoded.kind === "failed") return failed(encoded.problem);
  const wanted = kinds === undefined ? [] : ["--kinds", kinds.join(",")];
  const trained = await runProgram("train", ["--no-activate", ...wanted], { programs, surroundings });
  if (trained.kind === "failed") return failed(trained.problem);
  const version = trained.result["version"];
  if (typeof version !== "string") return failed("train did not tell which version it wrote");
  onChange({ version });
  const problems = evaluate ? await measured(version, { programs, surroundings }) : [];
  if (activate && !signal.aborted) problems.push(...(await activated(version, programs, onChange)));
  if (signal.aborted) return failed("it was cancelled");
  await programs.onTrained?.(version).catch((error: unknown) => problems.push(messageOf(error)));
  return { state: "succeeded", ...(problems.length > 0 ? { problem: problems.join("; ") } : {}) };
}

/** A version that was not measured can be used all the same. @returns what is to be told */
async function measured(version: string, run: Run): Promise<string[]> {
  const end = await runProgram("evaluate", ["--all", "--classifier", version], run);
  return end.kind === "failed" ? [`it was not evaluated: ${end.problem}`] : [];
}

const failed = (problem: string): JobEnd => ({ state: "failed", problem });

async function activated(
  version: string,
  { activate }: Programs,
  onChange: JobSurroundings["onChange"],
): Promise<readonly string[]> {
  onChange({ step: "activate" });
  try {
    await activate(version);
    onChange({ activated: true });
    return [];
  } catch (error) {
    return [`it was not activated: ${messageOf(error)}`];
  }
}

type Results = Record<string, string | number>;

async function runProgram(
  step: "encode" | "train" | "evaluate",
  args: readonly string[],
  { programs, surroundings }: Run,
): Promise<Exclude<ProgramEnd, { kind: "done" }> | { readonly kind: "done"; readonly result: Readonly<Results> }> {
  const { onChange, onNote, signal } = surroundings;
  if (signal.aborted) return { kind: "failed", problem: "it was cancelled" };
  onChange({ step, progress: { label: step, done: 0, total: 0, unit: "" } });
  const result: Results = {};
  const end = await runSupervised({
    program: join(programs.programs, `${step}.js`),
    args: ["--config", programs.configFile, ...args],
    environment: programs.environment,
    signal,
    onLine(line) {
      if ("progress" in line) onChange({ progress: line.progress });
      else if ("note" in line) onNote(line.note);
      else Object.assign(result, line.result);
    },
  });
  return end.kind === "failed" ? { kind: "failed", problem: `${step}: ${end.problem}` } : { kind: "done", result };
}
