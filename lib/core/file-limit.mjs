// @ts-check
// JavaScript, because the start script needs it before anything is built.

/**
 * How many files and connections a process must be able to have open: Node.js alone opens about a hundred at once while
 * it loads the program, and clients and backends need the others.
 */
export const minOpenFiles = 256;

/**
 * Says why a process cannot run with the files that it may open. Node.js has raised the soft limit to the hard one
 * before this is called.
 *
 * @param {string} limits what /proc/PID/limits holds; empty if there is none, as on other systems
 * @returns {string | null} a sentence with the remedy; null if the limit is high enough or not known
 */
export function findFileLimitProblem(limits) {
  const [, soft] = /^Max open files +(\d+)/m.exec(limits) ?? [];
  if (soft === undefined || Number(soft) >= minOpenFiles) return null;
  return `only ${soft} files and connections may be open at a time, and at least ${minOpenFiles} are needed; raise the limit (ulimit -n, or LimitNOFILE= of the service)`;
}
