'use client';

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLiveStore } from '@/components/live/LiveProvider';
import type { BackendRow } from '@/lib/contract/types';
import { type BackendChange, changeBackend } from './change-backend';

/**
 * Changes backends one after the other, shows each as in the server's response, and reports the ones that failed.
 *
 * @returns whether a change is running, and the function that makes one; it resolves to whether all of it worked
 */
export function useChangeBackends() {
  const t = useTranslator();
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
          title: t('drain.dialog.unchanged', { name: backend.name }),
          message: formatApiError(error, t),
        });
      }
    }
    setBusy(false);
    return worked;
  };
  return { busy, change };
}
