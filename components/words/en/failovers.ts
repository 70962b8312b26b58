export const failovers = {} as const;
