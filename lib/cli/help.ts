/** What `stickyboard export --help` prints. */
export const exportHelp = `Writes the decision log to a file. The load balancer may be running.

usage: npx stickyboard export decisions|sessions|events|audit [options]

  --data DIR          data directory to read; default: from the configuration, else ./data
  --database URL      PostgreSQL to read; default: from STICKYBOARD_DATABASE or the configuration, else SQLite in DIR
  --config FILE       configuration file; default stickyboard.yaml where it exists
  --format FORMAT     csv, ndjson, json or parquet; default csv
  --output FILE       output file, which appears once it is complete; default standard output
  --gzip              compress the output
  --columns A,B       columns to write, in this order; default all
  --bom true          start CSV with a byte order mark, so that Excel detects UTF-8
  --time-zone ZONE    write the times in CSV in a time zone such as Europe/Berlin; default UTC
  --ids text          put an apostrophe before ids, names and addresses in CSV, so that no spreadsheet reads them as
                      numbers
  --from TIME         only rows from this time on, such as 2026-01-31T12:00:00Z
  --to TIME           only rows before this time
  --upstream NAME, --backend NAME, --outcome OUTCOME, --session ID, --kind KIND, --action ACTION, --q TEXT,
  --path TEXT, --active true|false, --moved true|false, --event ID
                      the filters of the API's lists, where they apply
  --help              print this and exit
`;

/** What `stickyboard backup --help` prints. */
export const backupHelp = `Copies a data directory. The load balancer may be running.

usage: npx stickyboard backup DIRECTORY [--data DIR | --config FILE]

  DIRECTORY           destination: an empty or nonexistent directory. To start from the copy: --data DIRECTORY
  --data DIR          data directory to copy; default: from the configuration, else ./data
  --config FILE       configuration file; default stickyboard.yaml where it exists
  --help              print this and exit

A PostgreSQL that several nodes share is backed up with its own tools.
`;

/** What `stickyboard doctor --help` prints. */
export const doctorHelp = `Checks a deployment and reports faults, each with its remedy.

usage: npx stickyboard doctor [options]

The options are those that the load balancer is started with: doctor reads the same configuration. It changes nothing
and may be run at any time. The exit code is 0 without a fault, 1 with one.
`;

/** What `stickyboard user --help` prints. */
export const userHelp = `Manages the users of the dashboard. The load balancer may be running.

usage: npx stickyboard user add NAME [--role operator|viewer]
       npx stickyboard user password NAME
       npx stickyboard user role NAME --role operator|viewer
       npx stickyboard user remove NAME
       npx stickyboard user list

  --role ROLE         operator: may make changes; viewer: may read and export; default operator
  --data DIR          data directory to use; default: from the configuration, else ./data
  --database URL      PostgreSQL to use; default: from STICKYBOARD_DATABASE or the configuration, else SQLite in DIR
  --config FILE       configuration file; default stickyboard.yaml where it exists
  --help              print this and exit

The password is prompted for, or read from the first line of standard input where that is not a terminal. Changing a
password signs its user out everywhere. Adding a user creates the decision log where there is none.
`;

/** What `stickyboard token --help` prints. */
export const tokenHelp = `Manages API tokens for programs, which send Authorization: Bearer TOKEN.

usage: npx stickyboard token add NAME [--scope read|operate] [--days N]
       npx stickyboard token remove NAME
       npx stickyboard token list

  --scope SCOPE       read, or operate to make changes, too; default read
  --days N            days until it expires, 1 to 366; default 90
  --data DIR          data directory to use; default: from the configuration, else ./data
  --database URL      PostgreSQL to use; default: from STICKYBOARD_DATABASE or the configuration, else SQLite in DIR
  --config FILE       configuration file; default stickyboard.yaml where it exists
  --help              print this and exit

The token is printed once and is not stored. Removing a token revokes it. Adding one creates the decision log where
there is none.
`;

/** What `stickyboard import --help` prints. */
export const importHelp = `Imports decisions that were exported as NDJSON into an empty decision log, to look at them elsewhere, or moves a whole
log from SQLite to a PostgreSQL for several nodes.

usage: npx stickyboard import FILE --data DIR
       npx stickyboard import FILE --database URL | --config FILE
       npx stickyboard import --from DIR --database URL | --config FILE

  FILE                an export of decisions with all columns, plain or compressed with gzip; - is standard input
  --from DIR          data directory of a stopped load balancer whose whole log is moved: also sessions, events, load,
                      users, tokens and what operators have set. It is only read
  --data DIR          a directory without a decision log, or with an empty one; created if it does not exist
  --database URL      a PostgreSQL without a decision log, or with an empty one; also by STICKYBOARD_DATABASE
  --config FILE       configuration file that names that PostgreSQL
  --help              print this and exit
`;

/** What `stickyboard notify --help` prints. */
export const notifyHelp = `Sends a test notification to each configured target and reports the responses.

usage: npx stickyboard notify --test [--config FILE]

  --test              send the notifications
  --config FILE       configuration file with the targets; default stickyboard.yaml
  --help              print this and exit

The exit code is 1 if a target did not accept its notification.
`;

/** What `stickyboard dashboard --help` prints. */
export const dashboardHelp = `Starts a dashboard without a load balancer, for nodes that share a PostgreSQL.

usage: npx stickyboard dashboard [options]

  --database URL            the database; better in STICKYBOARD_DATABASE, or in the configuration, if it has a password
  --dashboard HOST:PORT     its address; default 127.0.0.1:3000
  --config FILE             configuration file, such as that of a node; default stickyboard.yaml where it exists
  --initial-setup           print a setup token for creating the dashboard's first user
  --log-format text|json    format of the process log; default text
  --log-level LEVEL         level of the process log: error, warn, info or debug; default info
  --help                    print this and exit

Of the configuration file it uses the sections database, dashboard and log.
`;

/** What `stickyboard migrate --help` prints. */
export const migrateHelp = `Brings the tables of the decision log to the form of this version, creating them if they are missing.

usage: npx stickyboard migrate [--database URL | --data DIR | --config FILE]

  --data DIR          data directory to use; default: from the configuration, else ./data
  --database URL      PostgreSQL to use; default: from STICKYBOARD_DATABASE or the configuration, else SQLite in DIR
  --config FILE       configuration file; default stickyboard.yaml where it exists
  --help              print this and exit

A start does the same, unless database.migrate is false. With PostgreSQL nodes of this minor version may be running.
`;
