'use client';

import {
  SpotlightActionsGroup,
  SpotlightActionsList,
  SpotlightEmpty,
  SpotlightFooter,
  SpotlightSearch,
  type SpotlightStore,
  useSpotlight,
} from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { CommandPaletteItem } from './CommandPaletteItem';
import { filterCommands } from './commands';
import { KeyCap } from './KeySequence';
import type { OpenOverlay } from './open-overlay';
import { useCommands } from './useCommands';
import { useSingleKeys } from './useSingleKeys';

interface Props {
  store: SpotlightStore;
  onOpen: (wanted: OpenOverlay) => void;
  onClose: () => void;
}

/** The field and the matching commands. The focus stays in the field; arrows choose, Enter runs. */
export function CommandPaletteBody({ store, onOpen, onClose }: Props) {
  const t = useTranslator();
  const { query, selected } = useSpotlight(store);
  const [single] = useSingleKeys();
  const list = useId();
  const groups = useCommands(query, onOpen);
  const fitting = filterCommands(groups.fixed, query);
  const { sessions } = groups;
  const shown =
    sessions.commands.length === 0
      ? fitting
      : sessions.first
        ? [sessions, ...fitting]
        : [...fitting, sessions];
  const flat = shown.flatMap(({ commands }) => commands);
  const chosen = flat[selected]?.id;
  const idOf = (command: string) => `${list}-${command}`;
  // The scrolling box is the list itself: arrows scroll it, not the focus. Its type lacks this property.
  const scrolling = {
    viewportProps: { id: list, role: 'listbox', 'aria-label': t('commandPalette.results') },
  };
  return (
    <>
      <SpotlightSearch
        size="md"
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        placeholder={t('commandPalette.search')}
        aria-label={t('commandPalette.search')}
        role="combobox"
        aria-expanded={flat.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen === undefined ? undefined : idOf(chosen)}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        data-autofocus
      />
      {flat.length === 0 ? <SpotlightEmpty>{t('commandPalette.none')}</SpotlightEmpty> : null}
      <SpotlightActionsList {...scrolling}>
        {shown.map(({ label, commands, total }) => {
          const heading =
            total > commands.length
              ? t('commandPalette.groupCount', {
                  group: label,
                  shown: String(commands.length),
                  all: String(total),
                })
              : label;
          return (
            <SpotlightActionsGroup key={label} label={heading} role="group" aria-label={heading}>
              {commands.map((command) => (
                <CommandPaletteItem
                  key={command.id}
                  id={idOf(command.id)}
                  command={command}
                  isChosen={command.id === chosen}
                  single={single}
                  onRun={() => {
                    command.run();
                    onClose();
                  }}
                />
              ))}
            </SpotlightActionsGroup>
          );
        })}
      </SpotlightActionsList>
      <SpotlightFooter>
        {t.rich('commandPalette.keyHints', {
          key: (sign) => <KeyCap>{sign}</KeyCap>,
          part: (part) => <span>{part}</span>,
        })}
      </SpotlightFooter>
    </>
  );
}
