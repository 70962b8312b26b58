'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { connectLive } from './connection';
import { LiveStore, type LiveView, unheard } from './store';

const LiveContext = createContext<LiveStore | null>(null);

/** Gives every page below it the one live stream of this tab. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new LiveStore());
  useEffect(() => connectLive(store, '/api/v1/live'), [store]);
  return <LiveContext value={store}>{children}</LiveContext>;
}

/** The store of the tab's live stream. Throws outside `LiveProvider`. */
export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error('useLiveStore needs a LiveProvider above it');
  return store;
}

/** What the live stream shows at the moment; on the server, nothing yet. */
export function useLive(): LiveView {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, store.view, () => unheard);
}
