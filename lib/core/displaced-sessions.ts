/** Sessions away from their backend that are counted, at most: looking whether each is active takes a fraction of a second. */
export const maxCountedDisplaced = 10_000;
