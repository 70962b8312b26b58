export const drain = {} as const;
