'use client';

import { useEffect } from 'react';
import { useCurrent } from '@/components/live/LiveProvider';
import { useFreshness } from '@/components/live/useFreshness';
import { useWords } from '@/components/words/WordsProvider';
import { tabIcon, tabStateOf, tabTitle } from './tabState';
import { useTroubles } from './useTroubles';

/** Makes the tab's title and sign tell trouble, for those who look at another tab. Draws nothing in the page. */
export function TabSign() {
  // While the tab is hidden its page is not drawn, but its title is read.
  const data = useCurrent();
  const { freshness } = useFreshness();
  const { tone, word } = tabStateOf(data?.backends ?? [], freshness, useTroubles(data), useWords());

  useEffect(() => {
    const say = () => {
      const title = tabTitle(document.title, { tone, word });
      if (title !== document.title) document.title = title;
    };
    say();
    // Every page sets its own title when it comes.
    const observer = new MutationObserver(say);
    observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    return () => observer.disconnect();
  }, [tone, word]);

  useEffect(() => {
    const address = tabIcon({ tone, word: '' });
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
