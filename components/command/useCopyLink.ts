'use client';

import { notifications } from '@mantine/notifications';
import { useWords } from '@/components/words/WordsProvider';

/** Puts the address of the page, with its filters and its range, on the clipboard, and says so. */
export function useCopyLink(): () => Promise<void> {
  const words = useWords();
  return async () => {
    const link = window.location.href;
    const isCopied = await copied(link);
    notifications.show({
      color: isCopied ? undefined : 'red',
      title: words(isCopied ? 'help.palette.view.copied' : 'help.palette.view.notCopied'),
      message: link,
    });
  };
}

async function copied(text: string): Promise<boolean> {
  // A page that came by plain HTTP has no clipboard, and a person may forbid it.
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
