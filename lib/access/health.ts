import { databaseFor } from '@/lib/database/shared';
import { problems } from '@/lib/queries/problems';

/** What does not work, in sentences; none where all is well. The one thing that anybody may know. */
export function problemsForAnybody(): Promise<string[]> {
  return problems(() => databaseFor('dashboard'));
}
