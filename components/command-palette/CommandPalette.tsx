'use client';

import '@mantine/spotlight/styles.css';
import { createSpotlight, SpotlightRoot } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { CommandPaletteBody } from './CommandPaletteBody';
import styles from './command-palette.module.css';
import type { OpenOverlay } from './open-overlay';

interface Props {
  opened: boolean;
  onOpen: (wanted: OpenOverlay) => void;
  onClose: () => void;
}

/** Everything there is to do, by its words: opened by Ctrl-K. */
export function CommandPalette({ opened, onOpen, onClose }: Props) {
  const t = useTranslator();
  const [[store, { open, close }]] = useState(createSpotlight);
  useEffect(() => (opened ? open() : close()), [opened, open, close]);
  return (
    <SpotlightRoot
      store={store}
      onSpotlightClose={onClose}
      // The palette is opened and used with the keyboard.
      shortcut={null}
      // A command may open a dialog, which has the focus then; else `useFocusBack` returns it.
      returnFocus={false}
      // The position of its field does not depend on the number of matches.
      centered={false}
      scrollable
      maxHeight="min(560px, calc(100dvh - 160px))"
      size={620}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 0 }}
      classNames={{
        actionsGroup: styles.group,
        actionsList: styles.list,
        footer: styles.foot,
      }}
      attributes={{ content: { 'aria-label': t('commandPalette.name') } }}
    >
      <CommandPaletteBody store={store} onOpen={onOpen} onClose={close} />
    </SpotlightRoot>
  );
}
