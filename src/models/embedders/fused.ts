/**
 * Shares of the two networks' cosines in the cosine of a fused embedding. Cosines of strangers spread three times wider
 * with `fr_feature` than with dlib's network, so that 0.2 and 0.8 let both speak alike; 0.7 to 0.9 does as well.
 *
 * Measured with the detector rfb-onet on LFW (6,000 pairs, `npm run bench -- lfw`); milliseconds of one core a face, with
 * the 68-point network that all of them use:
 *
 * | embedder   | accuracy | TAR at FAR 1e-2 | 1e-3  | ms |
 * |------------|----------|-----------------|-------|----|
 * | fr-feature | 0.992    | 0.992           | 0.981 | 10 |
 * | dlib       | 0.989    | 0.989           | 0.938 | 8  |
 * | fused      | 0.993    | 0.996           | 0.988 | 16 |
 *
 * With one image of each pair shrunk to a face of 32 px and compressed to JPEG quality 40 (2,400 of the pairs, the
 * threshold chosen on them): fr-feature 0.941, dlib 0.941, fused 0.962.
 */
export const fusedShares = { "fr-feature": 0.2, dlib: 0.8 } as const;
