/**
 * Has `run` run when it is asked for, never twice at a time: what is asked for while it runs leads to one more run.
 * @param run never fails
 * @returns what asks for it
 */
export function coalesce(run: () => Promise<void>): () => void {
  let running = false;
  let rerunRequested = false;
  const runAll = async (): Promise<void> => {
    running = true;
    do {
      rerunRequested = false;
      await run();
    } while (rerunRequested);
    running = false;
  };
  return () => {
    if (running) rerunRequested = true;
    else void runAll();
  };
}
