'use client';

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from 'react';
import { Crosshair, type CrosshairState } from './crosshair';

const CrosshairContext = createContext<Crosshair | null>(null);

/** Gives the charts below it one crosshair. */
export function CrosshairProvider({ children }: { children: ReactNode }) {
  const [crosshair] = useState(() => new Crosshair());
  return <CrosshairContext value={crosshair}>{children}</CrosshairContext>;
}

/** The crosshair of the page's charts. Throws outside `CrosshairProvider`. */
export function useCrosshair(): Crosshair {
  const crosshair = useContext(CrosshairContext);
  if (!crosshair) throw new Error('useCrosshair needs a CrosshairProvider above it');
  return crosshair;
}

/** The position of the crosshair in the charts; the component is drawn again whenever that changes. */
export function useCrosshairState(): CrosshairState {
  const { subscribe, getState } = useCrosshair();
  return useSyncExternalStore(subscribe, getState, getState);
}

/** Whether the charts are being read at all; the component is drawn again only when that begins or ends. */
export function useIsCrosshairActive(): boolean {
  const { subscribe, getState } = useCrosshair();
  const isReading = () => getState().time !== null;
  return useSyncExternalStore(subscribe, isReading, isReading);
}
