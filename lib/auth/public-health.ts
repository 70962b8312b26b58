import { getDashboardStore } from '@/lib/store/dashboard-stores';
import { findProblems } from '@/lib/store/find-problems';

/** What does not work, in sentences; none if all is well. Any client may read them. */
export function getPublicHealthProblems(): Promise<string[]> {
  return findProblems(() => getDashboardStore('dashboard'));
}
