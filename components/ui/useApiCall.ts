'use client';

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { useTranslator } from '@/components/i18n/MessagesProvider';

/**
 * Calls the API for a button: one call at a time, and a failed one shows an error.
 *
 * @returns whether a call is running, and a function that makes one and returns whether it succeeded
 */
export function useApiCall(): { busy: boolean; call: (request: () => Promise<unknown>) => Promise<boolean> } {
  const t = useTranslator();
  const [busy, setBusy] = useState(false);
  const call = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await work();
      return true;
    } catch (error) {
      notifications.show({
        color: 'red',
        title: t('ui.failed'),
        message: formatApiError(error, t),
      });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, call };
}
