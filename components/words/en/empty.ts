export const empty = {} as const;
