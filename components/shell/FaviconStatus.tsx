'use client';

import { useEffect } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLatestSnapshot } from '@/components/live/LiveProvider';
import { useFreshness } from '@/components/live/useFreshness';
import { faviconUrl, formatTabTitle, getFaviconState } from './favicon-state';
import { useAlerts } from './useAlerts';

/** Shows problems in the tab's title and icon, visible from other tabs. Draws nothing in the page. */
export function FaviconStatus() {
  // While the tab is hidden its page is not drawn, but its title is read.
  const data = useLatestSnapshot();
  const { freshness } = useFreshness();
  const { tone, prefix } = getFaviconState(data?.backends ?? [], freshness, useAlerts(data), useTranslator());

  useEffect(() => {
    const updateTitle = () => {
      const title = formatTabTitle(document.title, { tone, prefix });
      if (title !== document.title) document.title = title;
    };
    updateTitle();
    // Every page sets its own title when it opens.
    const observer = new MutationObserver(updateTitle);
    observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    return () => observer.disconnect();
  }, [tone, prefix]);

  useEffect(() => {
    const address = faviconUrl({ tone, prefix: '' });
    if (!address) return;
    // The last of several signs is the one that a browser shows.
    const link = document.createElement('link');
    link.rel = 'icon';
    link.type = 'image/svg+xml';
    link.href = address;
    document.head.append(link);
    return () => link.remove();
  }, [tone]);

  return null;
}
