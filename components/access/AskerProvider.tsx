'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Whoami } from '@/lib/api/types';

const Asking = createContext<Whoami>({ user: null, role: 'viewer', by: 'nobody' });

/** Tells everything below it who looks at the page. */
export function AskerProvider({ asker, children }: { asker: Whoami; children: ReactNode }) {
  return <Asking value={asker}>{children}</Asking>;
}

/** Who looks at the page. */
export function useAsker(): Whoami {
  return useContext(Asking);
}

/** Whether whoever looks may act, too. The server decides; this keeps pages from offering what it would refuse. */
export function useMayAct(): boolean {
  return useAsker().role === 'operator';
}
