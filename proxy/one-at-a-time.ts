/**
 * Has `run` run when it is asked for, never twice at a time: what is asked for while it runs leads to one more run.
 * @param run never fails
 * @returns what asks for it
 */
export function oneAtATime(run: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const runAll = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await run();
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else void runAll();
  };
}
