/** What `stickyboard export --help` prints. */
export const exportHelp = `Writes the log as a file, also while the load balancer runs.

usage: npx stickyboard export decisions|sessions|events|audit [options]

  --data DIR          whose log; default what the configuration says, else ./data
  --config FILE       that configuration; default stickyboard.yaml where it exists
  --format FORMAT     csv, ndjson, json or parquet; default csv
  --output FILE       where to; default standard output. The file is there once it is whole
  --gzip              compressed
  --columns A,B       these columns in this order; default all
  --bom true          CSV begins with a byte order mark, by which Excel knows UTF-8
  --time-zone ZONE    times in CSV as the clocks of a zone show them, such as Europe/Berlin; default UTC
  --ids text          CSV has an apostrophe before ids, names and addresses, so that no spreadsheet takes them for numbers
  --from TIME         from this time on, such as 2026-01-31T12:00:00Z
  --to TIME           before this time
  --upstream NAME, --backend NAME, --outcome OUTCOME, --session ID, --kind KIND, --action ACTION, --q TEXT,
  --path TEXT, --active true|false, --moved true|false, --event ID
                      the filters of the lists of the API, where they apply
  --help              print this and exit
`;

/** What `stickyboard backup --help` prints. */
export const backupHelp = `Copies a data directory, also while the load balancer runs.

usage: npx stickyboard backup DIRECTORY [--data DIR | --config FILE]

  DIRECTORY           where to; empty, or not there yet. Start from it with --data DIRECTORY
  --data DIR          what to copy; default what the configuration says, else ./data
  --config FILE       that configuration; default stickyboard.yaml where it exists
  --help              print this and exit
`;

/** What `stickyboard doctor --help` prints. */
export const doctorHelp = `Looks at a deployment and says what is wrong with it, and what to do.

usage: npx stickyboard doctor [options]

The options are those with which the load balancer itself is started: it reads the same configuration. It changes
nothing and may be run at any time. The exit code is 0 without a fault, 1 with one.
`;

/** What `stickyboard user --help` prints. */
export const userHelp = `Says who may use the dashboard, also while the load balancer runs.

usage: npx stickyboard user add NAME [--role operator|viewer]
       npx stickyboard user password NAME
       npx stickyboard user role NAME --role operator|viewer
       npx stickyboard user remove NAME
       npx stickyboard user list

  --role ROLE         an operator acts, a viewer reads and exports; default operator
  --data DIR          whose users; default what the configuration says, else ./data
  --config FILE       that configuration; default stickyboard.yaml where it exists
  --help              print this and exit

A password is asked for, or read as the first line of the standard input where that is no terminal.
A new one ends all logins of its user. Where there is no log, adding a user makes one.
`;

/** What `stickyboard token --help` prints. */
export const tokenHelp = `Makes tokens for programs that use the API: Authorization: Bearer TOKEN.

usage: npx stickyboard token add NAME [--scope read|operate] [--days N]
       npx stickyboard token remove NAME
       npx stickyboard token list

  --scope SCOPE       what the token may do; default read
  --days N            how long it holds, 1 to 366; default 90
  --data DIR          whose tokens; default what the configuration says, else ./data
  --config FILE       that configuration; default stickyboard.yaml where it exists
  --help              print this and exit

The token is printed once and kept nowhere. Where there is no log, adding a token makes one.
`;

/** What `stickyboard import --help` prints. */
export const importHelp = `Replays decisions that were exported as NDJSON into an empty log, to look at them elsewhere.

usage: npx stickyboard import FILE --data DIR

  FILE                an export of decisions with all columns, compressed with gzip or not;
                      - is standard input
  --data DIR          a directory without a log, or with an empty one; it is made where it is missing
  --help              print this and exit
`;

/** What `stickyboard notify --help` prints. */
export const notifyHelp = `Sends a test notification to each target of the configuration and says what came back.

usage: npx stickyboard notify --test [--config FILE]

  --test              send it
  --config FILE       the configuration whose targets are told; default stickyboard.yaml
  --help              print this and exit

The exit code is 1 where a target did not take it.
`;
