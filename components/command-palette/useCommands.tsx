'use client';

import { useMantineColorScheme } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowBigRightLines,
  IconCheck,
  IconClock,
  IconContrast,
  IconDroplet,
  IconFingerprint,
  IconHelp,
  IconLanguage,
  IconLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconServer2,
  IconWorld,
} from '@tabler/icons-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { useLocale } from 'use-intl';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { backendHref } from '@/components/backend/backend-href';
import { getStateMarks } from '@/components/backend/state-marks';
import { languageNames } from '@/components/i18n/language';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeZone } from '@/components/i18n/TimeZoneProvider';
import { useSetLanguage } from '@/components/i18n/useSetLanguage';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { navItems, withCarriedParams } from '@/components/navigation/nav-items';
import { liveRange, parseRange, serializeRange } from '@/components/range/range';
import { useRange } from '@/components/range/useRange';
import type { BackendRow } from '@/lib/contract/types';
import { languages } from '@/lib/core/format/language';
import { shortId } from '@/lib/core/format/short-id';
import { type Command, type CommandGroup, type FilteredGroup, parseSessionQuery } from './commands';
import type { BackendAction, OpenOverlay } from './open-overlay';
import { useCopyLink } from './useCopyLink';

const iconSize = 16;

/** Ranges by their word in the address; empty for the live picture. */
const ranges = [
  { text: '', word: 'live' },
  { text: '15m', word: 'quarter' },
  { text: '1h', word: 'hour' },
  { text: '24h', word: 'day' },
  { text: '7d', word: 'week' },
] as const;

/** The actions on a backend, by its state. */
const actionsByAdminState: Record<BackendRow['adminState'], BackendAction[]> = {
  ready: ['drain', 'move'],
  draining: ['resume', 'move'],
  maintenance: ['resume'],
};
const actionIcons: Record<BackendAction, typeof IconDroplet> = {
  drain: IconDroplet,
  move: IconArrowBigRightLines,
  resume: IconArrowBackUp,
};
const schemes = ['light', 'dark', 'auto'] as const;

/**
 * Everything that the palette offers.
 *
 * @param query typed text, which also searches sessions
 * @returns groups to search, and how the query matches sessions; `first` if it is likely to mean one
 */
export function useCommands(
  query: string,
  onOpen: (wanted: OpenOverlay) => void,
): { fixed: CommandGroup[]; sessions: FilteredGroup & { first: boolean } } {
  const t = useTranslator();
  const toBackends = useBackendCommands(onOpen);
  const pages = usePageCommands();
  const view = useViewCommands(onOpen);
  const look = useAppearanceCommands();
  const range = useRangeCommands();
  return {
    fixed: [
      { label: t('commandPalette.pages'), commands: pages },
      ...toBackends,
      { label: t('commandPalette.view.title'), commands: view },
      { label: t('commandPalette.range.title'), commands: range },
      { label: t('commandPalette.display.title'), commands: look },
    ],
    sessions: useSessionCommands(query),
  };
}

function usePageCommands(): Command[] {
  const t = useTranslator();
  const navigate = useNavigate();
  return navItems.map(({ href, word, title, icon: Icon, key }) => {
    return {
      id: `page-${word}`,
      label: t(title),
      keywords: word,
      keys: ['g', key],
      icon: <Icon size={iconSize} />,
      run: () => navigate(href),
    };
  });
}

function useBackendCommands(onOpen: (wanted: OpenOverlay) => void): CommandGroup[] {
  const t = useTranslator();
  const navigate = useNavigate();
  const { data } = useLive();
  const chosen = useSearchParams().get('upstream');
  const mayAct = useCanOperate();
  const several = (data?.upstreams.length ?? 0) > 1;
  // The current upstream's backends are first.
  const backends = [...(data?.backends ?? [])].sort(
    (a, b) => Number(b.upstream === chosen) - Number(a.upstream === chosen),
  );
  const placeOf = ({ upstream, address }: BackendRow) => (several ? `${upstream}, ${address}` : address);
  return [
    {
      label: t('commandPalette.backends'),
      commands: backends.map((backend) => ({
        id: `backend-${backend.upstream}-${backend.name}`,
        label: backend.name,
        detail: placeOf(backend),
        icon: <IconServer2 size={iconSize} />,
        badge: <BackendStateBadge backend={backend} />,
        run: () => navigate(backendHref(backend)),
      })),
    },
    {
      label: t('commandPalette.operate.title'),
      commands: (mayAct ? backends : []).flatMap((backend) =>
        actionsByAdminState[backend.adminState].map((asked) => {
          const Icon = actionIcons[asked];
          return {
            id: `${asked}-${backend.upstream}-${backend.name}`,
            label: t(`commandPalette.operate.${asked}`, { name: backend.name }),
            detail: placeOf(backend),
            keywords: asked === 'move' ? 'maintenance move' : asked,
            icon: <Icon size={iconSize} />,
            run: () => onOpen({ what: 'question', asked, backend }),
          };
        }),
      ),
    },
  ];
}

function BackendStateBadge({ backend }: { backend: BackendRow }) {
  const t = useTranslator();
  return getStateMarks(backend, t).map(({ icon, word, colour }) => (
    <span key={word} style={{ color: colour }}>
      <span aria-hidden="true">{icon}</span> {word}
    </span>
  ));
}

function useSessionCommands(query: string): FilteredGroup & { first: boolean } {
  const t = useTranslator();
  const navigate = useNavigate();
  const text = query.trim();
  const { id, likely } = parseSessionQuery(text);
  const commands: Command[] = [];
  if (id !== null) {
    commands.push({
      id: 'session',
      label: t('commandPalette.sessions.open', { id: shortId(id) }),
      icon: <IconFingerprint size={iconSize} />,
      run: () => navigate(`/sessions/${id}`),
    });
  }
  if (text !== '') {
    commands.push({
      id: 'sessions',
      label: t('commandPalette.sessions.search', { text }),
      detail: t('commandPalette.sessions.searchDetail'),
      icon: <IconSearch size={iconSize} />,
      run: () => navigate(`/sessions?${new URLSearchParams({ q: text })}`),
    });
  }
  return { label: t('commandPalette.sessions.title'), commands, total: commands.length, first: likely };
}

function useRangeCommands(): Command[] {
  const t = useTranslator();
  const [range, setRange] = useRange();
  return ranges.map(({ text, word }) => ({
    id: `range-${word}`,
    label: t(`commandPalette.range.${word}`),
    keywords: `range ${word} ${text}`,
    icon: <IconClock size={iconSize} />,
    badge: serializeRange(range) === text ? <SelectedIcon /> : null,
    run: () => setRange(parseRange(text) ?? liveRange),
  }));
}

function useViewCommands(onOpen: (wanted: OpenOverlay) => void): Command[] {
  const t = useTranslator();
  const store = useLiveStore();
  const { paused } = useLive();
  const copyLink = useCopyLink();
  return [
    {
      id: 'pause',
      label: t(paused ? 'shell.resume' : 'shell.pause'),
      keywords: 'pause resume live',
      keys: ['p'],
      icon: paused ? <IconPlayerPlay size={iconSize} /> : <IconPlayerPause size={iconSize} />,
      run: () => store.setPaused(!paused),
    },
    {
      id: 'copy',
      label: t('commandPalette.view.copy'),
      keywords: 'copy link share url',
      icon: <IconLink size={iconSize} />,
      run: copyLink,
    },
    {
      id: 'help',
      label: t('commandPalette.view.help'),
      keywords: 'help keys shortcuts legend documentation',
      keys: ['?'],
      icon: <IconHelp size={iconSize} />,
      run: () => onOpen({ what: 'help' }),
    },
  ];
}

function useAppearanceCommands(): Command[] {
  const t = useTranslator();
  const { times, setZone } = useTimeZone();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const spoken = useLocale();
  const chooseLanguage = useSetLanguage();
  const isUtc = times.timeZone === 'UTC';
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    {
      id: 'utc',
      label: t('commandPalette.display.utc'),
      keywords: 'time zone utc',
      icon: <IconWorld size={iconSize} />,
      badge: isUtc ? <SelectedIcon /> : null,
      run: () => setZone('UTC'),
    },
    {
      id: 'local',
      label: t('commandPalette.display.local'),
      detail: own,
      keywords: 'time zone local',
      icon: <IconWorld size={iconSize} />,
      badge: isUtc ? null : <SelectedIcon />,
      run: () => setZone(own),
    },
    ...schemes.map((scheme) => ({
      id: `theme-${scheme}`,
      label: t('commandPalette.display.theme', { theme: t(`shell.themes.${scheme}`) }),
      keywords: `theme ${scheme}`,
      icon: <IconContrast size={iconSize} />,
      badge: scheme === colorScheme ? <SelectedIcon /> : null,
      run: () => setColorScheme(scheme),
    })),
    ...languages.map((language) => ({
      id: `language-${language}`,
      label: t('commandPalette.display.language', { language: languageNames[language] }),
      keywords: `language ${language} english chinese 中文`,
      icon: <IconLanguage size={iconSize} />,
      badge: language === spoken ? <SelectedIcon /> : null,
      run: () => chooseLanguage(language),
    })),
  ];
}

function SelectedIcon() {
  const t = useTranslator();
  return <IconCheck size={14} aria-label={t('ui.inUse')} />;
}

/** Opens a path of this site, with the chosen upstream and range. */
function useNavigate(): (href: string) => void {
  const router = useRouter();
  const here = useSearchParams();
  return (href) => router.push(withCarriedParams(href, here));
}
