'use client';

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useLiveStore } from '@/components/live/LiveProvider';
import type { BackendRow } from '@/lib/api/types';
import { type BackendChange, changeBackend } from './changeBackend';

/**
 * Changes backends one after the other, shows each as the server answered it, and says which could not be.
 *
 * @returns whether a change is under way, and the function that makes one; it resolves to whether all of it worked
 */
export function useChangeBackends() {
  const store = useLiveStore();
  const [busy, setBusy] = useState(false);
  const change = async (backends: BackendRow[], wanted: BackendChange): Promise<boolean> => {
    setBusy(true);
    let worked = true;
    for (const backend of backends) {
      try {
        store.replaceBackend(await changeBackend(backend, wanted));
      } catch (error) {
        worked = false;
        notifications.show({
          color: 'red',
          title: `${backend.name} was not changed`,
          message: error instanceof Error ? error.message : String(error),
        });
      }
    }
    setBusy(false);
    return worked;
  };
  return { busy, change };
}
