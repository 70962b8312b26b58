'use client';

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useLiveStore } from '@/components/live/LiveProvider';
import type { BackendRow } from '@/lib/api/types';
import { type BackendChange, changeBackend } from './changeBackend';

/**
 * Changes a backend, shows it at once, and says so when it could not be done.
 *
 * @returns whether a change is under way, and the function that makes one; it resolves to whether it worked
 */
export function useChangeBackend(backend: BackendRow) {
  const store = useLiveStore();
  const [busy, setBusy] = useState(false);
  const change = async (wanted: BackendChange): Promise<boolean> => {
    setBusy(true);
    try {
      store.replaceBackend(await changeBackend(backend, wanted));
      return true;
    } catch (error) {
      notifications.show({
        color: 'red',
        title: `${backend.name} was not changed`,
        message: error instanceof Error ? error.message : String(error),
      });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, change };
}
