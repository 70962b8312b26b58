'use client';

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { problemSentence } from '@/components/api/problem';
import { useWords } from '@/components/words/WordsProvider';

/**
 * Calls the API for a button: one call at a time, and one that fails is told.
 *
 * @returns whether a call is under way, and a function that makes one and tells whether it went well
 */
export function useCall(): { busy: boolean; call: (work: () => Promise<unknown>) => Promise<boolean> } {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const call = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      await work();
      return true;
    } catch (error) {
      notifications.show({
        color: 'red',
        title: words('access.users.failed'),
        message: problemSentence(error, words),
      });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, call };
}
