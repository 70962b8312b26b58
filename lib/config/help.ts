/** What `--help` prints. */
export const helpText = `Stickyboard: an observable sticky-session load balancer

usage: npm start -- [options]
       npx stickyboard [options]
       npx stickyboard dashboard …             a dashboard alone; see dashboard --help
       npx stickyboard export|import|user|token|backup|migrate|doctor|notify …
                                               see export --help and so on

  --config FILE                 configuration in YAML; default stickyboard.yaml where it exists
  --listen HOST:PORT            where clients connect; default 127.0.0.1:2200
  --backend [NAME=]HOST:PORT    a server to balance over; may be repeated
  --kind origin|forward-proxy   what the backends are; default origin
  --local-targets               also allow clients of forward proxies to reach loopback, link-local
                                and cloud metadata addresses
  --dashboard HOST:PORT|false   address of the dashboard; default 127.0.0.1:3000; false: none
  --data DIR                    data directory: journal, and SQLite's database; default ./data
  --database URL                PostgreSQL that several nodes share, such as
                                postgresql://sticky@db.example/stickyboard?sslmode=verify-full;
                                default SQLite in the data directory
  --workers N|auto              worker processes; default auto, one per CPU but one
  --demo                        also start the two-tier demonstration: forward proxies on
                                9000 and 9001, a web application on 2233, and sessions
  --initial-setup               print a setup token for creating the dashboard's first user
  --log-format text|json        format of the process log; default text
  --log-level LEVEL             level of the process log: error, warn, info or debug; default info
  --check                       validate the configuration and exit
  --version                     print the version and exit
  --help                        print this and exit

Each option has an environment variable: STICKYBOARD_LISTEN for --listen and so on;
STICKYBOARD_BACKEND may list several, separated by commas. A URL with a password belongs in
STICKYBOARD_DATABASE: other users can read the command line. The command line overrides the
environment, and both override the file. Without a file and without --backend, the
demonstration starts.
`;
