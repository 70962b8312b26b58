import type { BackendRow } from '@/lib/api/types';

/** What is asked about a backend. */
export type Asked = 'drain' | 'move' | 'resume';

/** What stands above the page. */
export type Opened =
  | { what: 'palette' }
  | { what: 'help' }
  | { what: 'question'; asked: Asked; backend: BackendRow };
