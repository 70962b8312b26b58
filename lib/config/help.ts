/** What `--help` prints. */
export const helpText = `Stickyboard: a sticky-session load balancer with eyes

usage: npm start -- [options]
       npx stickyboard [options]
       npx stickyboard export|import|user|token|backup|doctor|notify …   see export --help and so on

  --config FILE                 YAML; default stickyboard.yaml where it exists
  --listen HOST:PORT            where clients connect; default 127.0.0.1:2200
  --backend [NAME=]HOST:PORT    a server behind it; repeat it for more
  --kind origin|forward-proxy   what the backends are; default origin
  --local-targets               clients of forward proxies may go to loopback, link-local and
                                cloud metadata addresses, too
  --dashboard HOST:PORT         default 127.0.0.1:3000
  --data DIR                    the database and the journal; default ./data
  --workers N|auto              processes that serve; default auto, one per CPU but one
  --demo                        also start the two-tier demonstration: forward proxies on
                                9000 and 9001, a web application on 2233, and sessions
  --first-user                  print a code by which the dashboard's first user can be added
  --log-format text|json        lines for people, or for programs; default text
  --log-level LEVEL             error, warn, info or debug; default info
  --check                       validate the configuration and exit
  --version                     print the version and exit
  --help                        print this and exit

Each option has an environment variable: STICKYBOARD_LISTEN for --listen and so on;
STICKYBOARD_BACKEND takes several, separated by commas. The command line wins over the
environment, and both win over the file. Without a file and without --backend, the
demonstration starts.
`;
