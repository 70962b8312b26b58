import type { BackendRow } from '@/lib/contract/types';

/** What is asked about a backend. */
export type BackendAction = 'drain' | 'move' | 'resume';

/** What stands above the page. */
export type OpenOverlay =
  | { what: 'palette' }
  | { what: 'help' }
  | { what: 'question'; asked: BackendAction; backend: BackendRow };
