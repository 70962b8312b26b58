'use client';

import { notifications } from '@mantine/notifications';
import { useTranslator } from '@/components/i18n/MessagesProvider';

/** Puts the address of the page, with its filters and its range, on the clipboard, and says so. */
export function useCopyLink(): () => Promise<void> {
  const t = useTranslator();
  return async () => {
    const link = window.location.href;
    const isCopied = await copyToClipboard(link);
    notifications.show({
      color: isCopied ? undefined : 'red',
      title: t(isCopied ? 'commandPalette.view.copied' : 'commandPalette.view.notCopied'),
      message: link,
    });
  };
}

async function copyToClipboard(text: string): Promise<boolean> {
  // A page served by plain HTTP has no clipboard, and a person may forbid it.
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
