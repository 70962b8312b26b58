import { getDashboardStore } from '@/lib/store/dashboard-stores';
import { findProblems } from '@/lib/store/find-problems';

/** What does not work, in sentences; none if all is well. Any client may read them. */
export function getPublicHealthProblems(): Promise<string[]> {
  // The supervisor of a node names it; a dashboard alone has none.
  return findProblems(() => getDashboardStore('dashboard'), process.env.STICKYBOARD_NODE ?? null);
}
