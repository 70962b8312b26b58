/** The formats of an exported file by their names, which are its endings, too. */
export const formatNames = ['csv', 'ndjson', 'json', 'parquet'] as const;
export type FormatName = (typeof formatNames)[number];
