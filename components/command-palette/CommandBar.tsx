'use client';

import { ActionIcon, Button, Kbd } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { IconHelp, IconSearch } from '@tabler/icons-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLiveStore } from '@/components/live/LiveProvider';
import { withCarriedParams } from '@/components/navigation/nav-items';
import { ChunkLoadErrorDialog } from '@/components/ui/ChunkLoadErrorDialog';
import { isChunkLoadError } from '@/components/ui/chunk-load-error';
import type { OverlayProps } from './CommandOverlays';
import styles from './command-palette.module.css';
import { type KeyAction, resolveKey } from './key-actions';
import { findPageSearchInput, getKeyContext } from './key-context';
import type { OpenOverlay } from './open-overlay';
import { useFocusRestore } from './useFocusRestore';
import { useSingleKeys } from './useSingleKeys';

/**
 * The buttons of the palette and the help, and the keys of every page. Their code is fetched on first use;
 * if the server does not respond then, an error is shown and the page does not change.
 */
export function CommandBar() {
  const t = useTranslator();
  const router = useRouter();
  const searchParams = useSearchParams();
  const store = useLiveStore();
  const [singleKeysEnabled] = useSingleKeys();
  const os = useOs();
  useFocusRestore();
  const [opened, setOpened] = useState<OpenOverlay | null>(null);
  const [Windows, setWindows] = useState<ComponentType<OverlayProps> | null>(null);
  const [isChunkMissing, setIsChunkMissing] = useState(false);
  const chordStartedAt = useRef<number | null>(null);

  async function open(wanted: OpenOverlay) {
    setOpened(wanted);
    if (Windows) return;
    try {
      const { CommandOverlays } = await import('./CommandOverlays');
      setWindows(() => CommandOverlays);
    } catch (error) {
      setOpened(null);
      if (!isChunkLoadError(error)) throw error;
      setIsChunkMissing(true);
    }
  }

  function runKeyAction(wish: KeyAction) {
    switch (wish.what) {
      case 'palette':
      case 'help':
        return void open({ what: wish.what });
      case 'search': {
        const search = findPageSearchInput();
        if (!search) return void open({ what: 'palette' });
        search.focus();
        return search.select();
      }
      case 'pause':
        return store.setPaused(!store.getView().paused);
      case 'page':
        return router.push(withCarriedParams(wish.href, searchParams));
    }
  }

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const around = getKeyContext(event.target);
    const { wish, begun: next } = resolveKey(
      event,
      { ...around, isDialogOpen: around.isDialogOpen || opened !== null, singleKeysEnabled },
      chordStartedAt.current,
      event.timeStamp,
    );
    chordStartedAt.current = next;
    if (wish) {
      event.preventDefault();
      runKeyAction(wish);
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  // Signs of keys that do nothing are not shown.
  useEffect(() => {
    document.documentElement.toggleAttribute('data-no-single-keys', !singleKeysEnabled);
  }, [singleKeysEnabled]);

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
        <span className="visually-hidden">{t('commandPalette.name')} </span>
        <Kbd size="xs" className={styles.combination}>
          {t(
            os === 'macos' || os === 'ios' ? 'commandPalette.combinationApple' : 'commandPalette.combination',
          )}
        </Kbd>
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={styles.help}
        aria-haspopup="dialog"
        aria-label={t('commandPalette.help.keys.title')}
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
      {isChunkMissing ? <ChunkLoadErrorDialog onClose={() => setIsChunkMissing(false)} /> : null}
    </>
  );
}
