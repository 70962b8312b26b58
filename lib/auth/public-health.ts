import { getDashboardStore } from '@/lib/store/dashboard-stores';
import { findProblems } from '@/lib/store/find-problems';

/** What does not work, in sentences; none where all is well. The one thing that anybody may know. */
export function getPublicHealthProblems(): Promise<string[]> {
  return findProblems(() => getDashboardStore('dashboard'));
}
