import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for the end of its standard input, which comes when the test process ends, however that happens. Then kills the
 * server whose data is below the folder $0 with all its children, and removes the folder.
 */
const script = `
cat > /dev/null
for file in "$0"/*/postmaster.pid "$0"/pid; do
  [ -e "$file" ] || continue
  server=$(head -n 1 "$file")
  kill -STOP "$server" 2> /dev/null
  for stat in /proc/[0-9]*/stat; do
    read -r pid name state parent rest 2> /dev/null < "$stat"
    [ "$parent" = "$server" ] && kill -KILL "$pid" 2> /dev/null
  done
  kill -KILL "$server" 2> /dev/null
done
rm -rf "$0"
`;

/** @returns a function that does it now */
export function endWithParent(folder: string): () => Promise<void> {
  const guard: ChildProcess = spawn('sh', ['-c', script, folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    // A Ctrl-C that ends the test run must not end this first.
    detached: true,
  });
  guard.unref();
  return async () => {
    const exited = once(guard, 'exit');
    guard.ref();
    guard.stdin?.end();
    await exited;
  };
}
