/** What `stickyboard export --help` prints. */
export const exportHelp = `Writes the log as a file, also while the load balancer runs.

usage: npx stickyboard export decisions|sessions|events [options]

  --data DIR          whose log; default ./data
  --format FORMAT     csv, ndjson, json or parquet; default csv
  --output FILE       where to; default standard output. The file is there once it is whole
  --gzip              compressed
  --columns A,B       these columns in this order; default all
  --from TIME         from this time on, such as 2026-01-31T12:00:00Z
  --to TIME           before this time
  --upstream NAME, --backend NAME, --outcome OUTCOME, --session ID, --kind KIND, --q TEXT,
  --path TEXT, --active true|false, --moved true|false, --event ID
                      the filters of the lists of the API, where they apply
  --help              print this and exit
`;

/** What `stickyboard import --help` prints. */
export const importHelp = `Replays decisions that were exported as NDJSON into an empty log, to look at them elsewhere.

usage: npx stickyboard import FILE --data DIR

  FILE                an export of decisions with all columns, compressed with gzip or not;
                      - is standard input
  --data DIR          a directory without a log, or with an empty one; it is made where it is missing
  --help              print this and exit
`;
