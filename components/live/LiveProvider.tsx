'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveSnapshot } from '@/lib/contract/types';
import { connectLive } from './live-connection';
import { initialView, LiveStore, type LiveView } from './live-store';

const LiveContext = createContext<LiveStore | null>(null);

/** Gives every page below it the live stream. `build` is the one that the server made the page with. */
export function LiveProvider({ build, children }: { build: string; children: ReactNode }) {
  const [store] = useState(() => new LiveStore(build));
  useEffect(() => connectLive(store, '/api/v1/live', build), [store, build]);
  return <LiveContext value={store}>{children}</LiveContext>;
}

/** The store of the tab's live stream. Throws outside `LiveProvider`. */
export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error('useLiveStore needs a LiveProvider above it');
  return store;
}

/** Whether the server runs another build than the page's; false if there is no live stream. */
export function useIsOutdated(): boolean {
  const store = useContext(LiveContext);
  return useSyncExternalStore(
    store?.subscribe ?? subscribeNever,
    () => store?.getView().outdated ?? false,
    () => false,
  );
}

const subscribeNever = () => () => undefined;

/** The current live picture; on the server, none yet. */
export function useLive(): LiveView {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, store.getView, () => initialView);
}

/** The newest message of the live stream, even while the page is hidden or paused. */
export function useLatestSnapshot(): LiveSnapshot | null {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribeSnapshot, store.getSnapshot, () => null);
}
