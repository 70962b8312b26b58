import { getDatabase } from '@/lib/store/sqlite/dashboard-connections';
import { findProblems } from '@/lib/store/sqlite/queries/find-problems';

/** What does not work, in sentences; none where all is well. The one thing that anybody may know. */
export function getPublicHealthProblems(): Promise<string[]> {
  return findProblems(() => getDatabase('dashboard'));
}
