/**
 * State that exists once in the dashboard's process. Each subject adds its own by declaration merging:
 * `declare module '@/lib/core/process-state' { interface ProcessState { liveFeed: LiveFeed } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface ProcessState {}

declare global {
  /**
   * The only global of this product. Next.js calls routes and pages with no argument of ours, and loads a module once
   * per bundle, so that a module's own variable would exist several times: only `globalThis` is one for the gate and
   * all bundles.
   */
  var stickyboard: Partial<ProcessState> | undefined;
}

/** The state of `key`; undefined if nothing has created it yet. */
export function findProcessState<Key extends keyof ProcessState>(key: Key): Partial<ProcessState>[Key] {
  return globalThis.stickyboard?.[key];
}

/** The state of `key`, created at the first call. */
export function getProcessState<Key extends keyof ProcessState>(
  key: Key,
  create: () => ProcessState[Key],
): ProcessState[Key] {
  const known = findProcessState(key);
  if (known !== undefined) return known;
  const created = create();
  setProcessState(key, created);
  return created;
}

/** Puts another in its place; undefined has the next caller make one. */
export function setProcessState<Key extends keyof ProcessState>(
  key: Key,
  value: ProcessState[Key] | undefined,
): void {
  globalThis.stickyboard ??= {};
  globalThis.stickyboard[key] = value;
}
