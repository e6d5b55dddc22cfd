import { z } from "zod";
import { jobSchema, trainableKinds } from "../../training/training-job.ts";
import { pageOf, pageQuery } from "./paging.ts";

export const newJobRequest = z
  .strictObject({
    kinds: z.array(z.enum(trainableKinds)).min(1).max(trainableKinds.length).optional().describe("Absent: all three."),
    activate: z.boolean().default(false).describe("Use the new version at once when it is trained."),
    evaluate: z.boolean().default(true).describe("Measure it too, with plots, which takes longer than training."),
  })
  .prefault({});

export const trainingJobSchema = jobSchema.meta({ id: "TrainingJob" });
export type TrainingJobView = z.infer<typeof trainingJobSchema>;

export const trainingJobDetail = jobSchema.extend({
  notes: z.array(z.string()).describe("What was said of single pictures, while the server has not been restarted."),
});

export const jobsPage = pageOf(trainingJobSchema);
export const jobsQuery = z.strictObject(pageQuery);
export const jobPath = z.object({ id: z.string().min(1).max(100) });
