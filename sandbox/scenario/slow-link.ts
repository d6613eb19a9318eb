/**
 * What a slow link adds to each round trip over it: far more than any usual distance, and less than references are
 * waited for, who cost one. A look at an endpoint costs two: it connects, then it asks.
 */
export const slowRoundTripMs = 1_500;
