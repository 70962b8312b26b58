import type { BackendRow } from '@/lib/contract/types';

/** A dialog about a backend. */
export type BackendAction = 'drain' | 'move' | 'resume';

/** An overlay above the page. */
export type OpenOverlay =
  | { what: 'palette' }
  | { what: 'help' }
  | { what: 'question'; asked: BackendAction; backend: BackendRow };
