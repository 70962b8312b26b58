'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Whoami } from '@/lib/contract/types';

const PrincipalContext = createContext<Whoami>({ user: null, role: 'viewer', authMethod: 'anonymous' });

/** Provides the principal of the page to all components below it. */
export function PrincipalProvider({ principal, children }: { principal: Whoami; children: ReactNode }) {
  return <PrincipalContext value={principal}>{children}</PrincipalContext>;
}

/** The principal of the page. */
export function usePrincipal(): Whoami {
  return useContext(PrincipalContext);
}

/** Whether the principal may also make changes. The server decides; this keeps pages from offering what it would refuse. */
export function useCanOperate(): boolean {
  return usePrincipal().role === 'operator';
}
