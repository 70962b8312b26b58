'use client';

import { ActionIcon, Button, Kbd } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from 'react';
import { goingAlong } from '@/components/frame/places';
import { isMissingChunk } from '@/components/lazy/chunk';
import { MissingChunk } from '@/components/lazy/MissingChunk';
import { useLiveStore } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';
import { aroundOf, pageSearch } from './around';
import type { WindowProps } from './CommandWindows';
import styles from './command.module.css';
import { type Wish, wishOf } from './keys';
import type { Opened } from './opened';
import { useFocusBack } from './useFocusBack';
import { useSingleKeys } from './useSingleKeys';

/**
 * The buttons of the palette and the help, and the keys that every page has. What they open is fetched when it is first wanted;
 * a server that does not answer then is told of, and leaves the page as it is.
 */
export function Commands() {
  const words = useWords();
  const router = useRouter();
  const here = useSearchParams();
  const store = useLiveStore();
  const [single] = useSingleKeys();
  const os = useOs();
  useFocusBack();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [Windows, setWindows] = useState<ComponentType<WindowProps> | null>(null);
  const [missing, setMissing] = useState(false);
  const begun = useRef<number | null>(null);

  async function open(wanted: Opened) {
    setOpened(wanted);
    if (Windows) return;
    try {
      const { CommandWindows } = await import('./CommandWindows');
      setWindows(() => CommandWindows);
    } catch (error) {
      setOpened(null);
      if (!isMissingChunk(error)) throw error;
      setMissing(true);
    }
  }

  function fulfil(wish: Wish) {
    switch (wish.what) {
      case 'palette':
      case 'help':
        return void open({ what: wish.what });
      case 'search': {
        const search = pageSearch();
        if (!search) return void open({ what: 'palette' });
        search.focus();
        return search.select();
      }
      case 'pause':
        return store.setPaused(!store.view().paused);
      case 'page':
        return router.push(goingAlong(wish.href, here));
    }
  }

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const around = aroundOf(event.target);
    const { wish, begun: next } = wishOf(
      event,
      { ...around, dialog: around.dialog || opened !== null, single },
      begun.current,
      event.timeStamp,
    );
    begun.current = next;
    if (wish) {
      event.preventDefault();
      fulfil(wish);
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  // Signs of keys that do nothing are not shown.
  useEffect(() => {
    document.documentElement.toggleAttribute('data-no-single-keys', !single);
  }, [single]);

  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        className={styles.button}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => open({ what: 'palette' })}
      >
        <IconSearch size={14} aria-hidden="true" />
        <span className="visually-hidden">{words('help.palette.name')} </span>
        <Kbd size="xs" className={styles.combination}>
          {words(
            os === 'macos' || os === 'ios' ? 'help.palette.combinationApple' : 'help.palette.combination',
          )}
        </Kbd>
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={styles.help}
        aria-haspopup="dialog"
        aria-label={words('help.keys.title')}
        onClick={() => open({ what: 'help' })}
      >
        <IconHelp size={16} />
      </ActionIcon>
      {Windows ? (
        <Windows
          opened={opened}
          onOpen={open}
          onClose={(what) => setOpened((now) => (now?.what === what ? null : now))}
        />
      ) : null}
      {missing ? <MissingChunk onClose={() => setMissing(false)} /> : null}
    </>
  );
}
