/** Shares of the two networks' cosines in the cosine of a fused embedding. */
export const fusedShares = { "fr-feature": 0.2, dlib: 0.8 } as const;
