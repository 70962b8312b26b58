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
import { useMayAct } from '@/components/access/AskerProvider';
import { backendHref } from '@/components/backend/backendHref';
import { statesOf } from '@/components/backend/state';
import { placeIcons } from '@/components/frame/placeIcons';
import { goingAlong, places } from '@/components/frame/places';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { live, parseRange, rangeText } from '@/components/range/range';
import { useRange } from '@/components/range/useRange';
import { useChosenTimes } from '@/components/time/TimesProvider';
import { ownNames } from '@/components/words/language';
import { useChooseLanguage } from '@/components/words/useChooseLanguage';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import { shortId } from '@/lib/format/id';
import { languages } from '@/lib/format/language';
import { type Command, type CommandGroup, type FoundGroup, sessionSought } from './commands';
import type { Asked, Opened } from './opened';
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

/** What can be asked of a backend, by the state that it is in. */
const questions: Record<BackendRow['adminState'], Asked[]> = {
  ready: ['drain', 'move'],
  draining: ['resume', 'move'],
  maintenance: ['resume'],
};
const questionIcons: Record<Asked, typeof IconDroplet> = {
  drain: IconDroplet,
  move: IconArrowBigRightLines,
  resume: IconArrowBackUp,
};
const schemes = ['light', 'dark', 'auto'] as const;

/**
 * Everything that the palette offers.
 *
 * @param query what was typed: sessions are looked for by it
 * @returns groups to look through, and what the query says of sessions; `first` where it is likely to mean one
 */
export function useCommands(
  query: string,
  onOpen: (wanted: Opened) => void,
): { fixed: CommandGroup[]; sessions: FoundGroup & { first: boolean } } {
  const words = useWords();
  const toBackends = useBackendCommands(onOpen);
  const pages = usePageCommands();
  const view = useViewCommands(onOpen);
  const look = useLookCommands();
  const range = useRangeCommands();
  return {
    fixed: [
      { label: words('help.palette.pages'), commands: pages },
      ...toBackends,
      { label: words('help.palette.view.title'), commands: view },
      { label: words('help.palette.range.title'), commands: range },
      { label: words('help.palette.look.title'), commands: look },
    ],
    sessions: useSessionCommands(query),
  };
}

function usePageCommands(): Command[] {
  const words = useWords();
  const go = useGo();
  return places.map(({ href, word, key }) => {
    const Icon = placeIcons[word];
    return {
      id: `page-${word}`,
      label: words(`frame.page.${word}`),
      known: word,
      keys: ['g', key],
      icon: <Icon size={iconSize} />,
      run: () => go(href),
    };
  });
}

function useBackendCommands(onOpen: (wanted: Opened) => void): CommandGroup[] {
  const words = useWords();
  const go = useGo();
  const { data } = useLive();
  const chosen = useSearchParams().get('upstream');
  const mayAct = useMayAct();
  const several = (data?.upstreams.length ?? 0) > 1;
  // Those of the upstream that one looks at come first.
  const backends = [...(data?.backends ?? [])].sort(
    (a, b) => Number(b.upstream === chosen) - Number(a.upstream === chosen),
  );
  const placeOf = ({ upstream, address }: BackendRow) => (several ? `${upstream}, ${address}` : address);
  return [
    {
      label: words('help.palette.backends'),
      commands: backends.map((backend) => ({
        id: `backend-${backend.upstream}-${backend.name}`,
        label: backend.name,
        detail: placeOf(backend),
        icon: <IconServer2 size={iconSize} />,
        mark: <States backend={backend} />,
        run: () => go(backendHref(backend)),
      })),
    },
    {
      label: words('help.palette.operate.title'),
      commands: (mayAct ? backends : []).flatMap((backend) =>
        questions[backend.adminState].map((asked) => {
          const Icon = questionIcons[asked];
          return {
            id: `${asked}-${backend.upstream}-${backend.name}`,
            label: words(`help.palette.operate.${asked}`, { name: backend.name }),
            detail: placeOf(backend),
            known: asked === 'move' ? 'maintenance move' : asked,
            icon: <Icon size={iconSize} />,
            run: () => onOpen({ what: 'question', asked, backend }),
          };
        }),
      ),
    },
  ];
}

function States({ backend }: { backend: BackendRow }) {
  const words = useWords();
  return statesOf(backend, words).map(({ icon, word, colour }) => (
    <span key={word} style={{ color: colour }}>
      <span aria-hidden="true">{icon}</span> {word}
    </span>
  ));
}

function useSessionCommands(query: string): FoundGroup & { first: boolean } {
  const words = useWords();
  const go = useGo();
  const text = query.trim();
  const { id, likely } = sessionSought(text);
  const commands: Command[] = [];
  if (id !== null) {
    commands.push({
      id: 'session',
      label: words('help.palette.sessions.open', { id: shortId(id) }),
      icon: <IconFingerprint size={iconSize} />,
      run: () => go(`/sessions/${id}`),
    });
  }
  if (text !== '') {
    commands.push({
      id: 'sessions',
      label: words('help.palette.sessions.search', { text }),
      detail: words('help.palette.sessions.searchDetail'),
      icon: <IconSearch size={iconSize} />,
      run: () => go(`/sessions?${new URLSearchParams({ q: text })}`),
    });
  }
  return { label: words('help.palette.sessions.title'), commands, all: commands.length, first: likely };
}

function useRangeCommands(): Command[] {
  const words = useWords();
  const [range, setRange] = useRange();
  return ranges.map(({ text, word }) => ({
    id: `range-${word}`,
    label: words(`help.palette.range.${word}`),
    known: `range ${word} ${text}`,
    icon: <IconClock size={iconSize} />,
    mark: rangeText(range) === text ? <InUse /> : null,
    run: () => setRange(parseRange(text) ?? live),
  }));
}

function useViewCommands(onOpen: (wanted: Opened) => void): Command[] {
  const words = useWords();
  const store = useLiveStore();
  const { paused } = useLive();
  const copyLink = useCopyLink();
  return [
    {
      id: 'pause',
      label: words(paused ? 'frame.goOn' : 'frame.hold'),
      known: 'pause resume live',
      keys: ['p'],
      icon: paused ? <IconPlayerPlay size={iconSize} /> : <IconPlayerPause size={iconSize} />,
      run: () => store.setPaused(!paused),
    },
    {
      id: 'copy',
      label: words('help.palette.view.copy'),
      known: 'copy link share url',
      icon: <IconLink size={iconSize} />,
      run: copyLink,
    },
    {
      id: 'help',
      label: words('help.palette.view.help'),
      known: 'help keys shortcuts legend documentation',
      keys: ['?'],
      icon: <IconHelp size={iconSize} />,
      run: () => onOpen({ what: 'help' }),
    },
  ];
}

function useLookCommands(): Command[] {
  const words = useWords();
  const { times, choose: chooseZone } = useChosenTimes();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const spoken = useLocale();
  const chooseLanguage = useChooseLanguage();
  const isUtc = times.zone === 'UTC';
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    {
      id: 'utc',
      label: words('help.palette.look.utc'),
      known: 'time zone utc',
      icon: <IconWorld size={iconSize} />,
      mark: isUtc ? <InUse /> : null,
      run: () => chooseZone('UTC'),
    },
    {
      id: 'local',
      label: words('help.palette.look.local'),
      detail: own,
      known: 'time zone local',
      icon: <IconWorld size={iconSize} />,
      mark: isUtc ? null : <InUse />,
      run: () => chooseZone(own),
    },
    ...schemes.map((scheme) => ({
      id: `theme-${scheme}`,
      label: words('help.palette.look.theme', { theme: words(`frame.themes.${scheme}`) }),
      known: `theme ${scheme}`,
      icon: <IconContrast size={iconSize} />,
      mark: scheme === colorScheme ? <InUse /> : null,
      run: () => setColorScheme(scheme),
    })),
    ...languages.map((language) => ({
      id: `language-${language}`,
      label: words('help.palette.look.language', { language: ownNames[language] }),
      known: `language ${language} english chinese 中文`,
      icon: <IconLanguage size={iconSize} />,
      mark: language === spoken ? <InUse /> : null,
      run: () => chooseLanguage(language),
    })),
  ];
}

function InUse() {
  const words = useWords();
  return <IconCheck size={14} aria-label={words('controls.inUse')} />;
}

/** Goes to a path of this site, with the chosen upstream and range. */
function useGo(): (href: string) => void {
  const router = useRouter();
  const here = useSearchParams();
  return (href) => router.push(goingAlong(href, here));
}
