import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { parseClassifierFile } from "../file-schema.ts";

/** Trees of a multi-class booster, all nodes in flat arrays. */
export interface Forest {
  readonly classes: number;
  readonly features: number;
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Class that each tree adds to. */
  readonly treeClasses: Int32Array;
  /** Of each node: feature that it splits on; -1 for a leaf. */
  readonly splitFeatures: Int32Array;
  /** Of each node: values below go left; of a leaf: what it adds. */
  readonly thresholds: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Added to each class before the trees. */
  readonly baseScores: Float64Array;
}

const numeric = z.string().regex(/^\d+$/).transform(Number);

/** The part of XGBoost's JSON that scoring needs; the rest may be anything. */
const modelSchema = z.object({
  learner: z.object({
    objective: z.object({ name: z.literal("multi:softprob") }),
    learner_model_param: z.object({ num_class: numeric, num_feature: numeric, base_score: z.string() }),
    gradient_booster: z.object({
      name: z.literal("gbtree"),
      model: z.object({
        tree_info: z.array(z.int()),
        trees: z.array(
          z.object({
            left_children: z.array(z.int()),
            right_children: z.array(z.int()),
            split_indices: z.array(z.int()),
            split_conditions: z.array(z.number()),
          }),
        ),
      }),
    }),
  }),
});

type Model = z.infer<typeof modelSchema>["learner"];
type Tree = Model["gradient_booster"]["model"]["trees"][number];

/**
 * Reads XGBoost's JSON model.
 *
 * @see XGBoost 1.7, "Introduction to Model IO" and its JSON schema
 * @throws {FaceServiceError} MODEL_INVALID if it is no multi:softprob booster of trees, or its trees are not sound
 */
export function readForest(name: string, json: string): Forest {
  const { learner } = parseClassifierFile(modelSchema, name, json);
  const { trees, tree_info: treeClasses } = learner.gradient_booster.model;
  const { num_class: classes, num_feature: features } = learner.learner_model_param;
  const unsound = trees.findIndex((tree, t) => !isSound(tree, features) || !(treeClasses[t]! < classes));
  if (unsound >= 0)
    throw new FaceServiceError(
      "MODEL_INVALID",
      `tree ${unsound} of ${name} is not sound; train again with \`npm run train\``,
    );
  const total = trees.reduce((sum, tree) => sum + tree.left_children.length, 0);
  const forest = {
    classes,
    features,
    roots: new Int32Array(trees.length),
    treeClasses: Int32Array.from(treeClasses),
    splitFeatures: new Int32Array(total),
    thresholds: new Float32Array(total),
    left: new Int32Array(total),
    right: new Int32Array(total),
    baseScores: baseScores(learner),
  };
  let at = 0;
  trees.forEach((tree, t) => {
    forest.roots[t] = at;
    tree.left_children.forEach((left, i) => {
      forest.splitFeatures[at + i] = left < 0 ? -1 : tree.split_indices[i]!;
      forest.left[at + i] = at + left;
      forest.right[at + i] = at + tree.right_children[i]!;
      forest.thresholds[at + i] = tree.split_conditions[i]!;
    });
    at += tree.left_children.length;
  });
  return forest;
}

/** Children come after their parent and inside the tree, so that every walk ends. */
function isSound(tree: Tree, features: number): boolean {
  const size = tree.left_children.length;
  const arrays = [tree.right_children, tree.split_indices, tree.split_conditions];
  const isChild = (child: number, parent: number): boolean => child > parent && child < size;
  const isNode = (left: number, i: number): boolean =>
    left === -1 || (isChild(left, i) && isChild(tree.right_children[i]!, i) && tree.split_indices[i]! < features);
  return (
    size > 0 &&
    arrays.every((array) => array.length === size) &&
    tree.split_indices.every((feature) => feature >= 0) &&
    tree.left_children.every(isNode)
  );
}

/** One number for all classes, or from XGBoost 3.1 on a list with one for each. */
function baseScores({ learner_model_param: { base_score: written, num_class: classes } }: Model): Float64Array {
  const values = written.replace(/[[\]]/g, "").split(",").map(Number);
  return Float64Array.from({ length: classes }, (_, c) => values[c] ?? values[0] ?? 0);
}

/** Sum of each class's leaves for one row; the softmax of it is what XGBoost predicts. */
export function forestScores(forest: Forest, row: Float32Array): Float64Array {
  const { roots, treeClasses, splitFeatures, thresholds, left, right } = forest;
  const scores = Float64Array.from(forest.baseScores);
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t]!;
    while (splitFeatures[node]! >= 0)
      node = row[splitFeatures[node]!]! < thresholds[node]! ? left[node]! : right[node]!;
    scores[treeClasses[t]!]! += thresholds[node]!;
  }
  return scores;
}

/** Exponentials scaled to the sum of 1. */
export function softmax(scores: Float64Array): Float64Array {
  const highest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shares = scores.map((score) => Math.exp(score - highest));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}
