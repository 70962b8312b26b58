'use client';

import { Checkbox, Kbd, TextInput } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import useSWR from 'swr';
import { useLive } from '@/components/live/LiveProvider';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import type { NodeRow, SettingsNow } from '@/lib/api/types';
import { BrowserFacts } from './BrowserFacts';
import { LogFacts } from './LogFacts';
import { RunningFacts } from './RunningFacts';
import { SettingTable } from './SettingTable';
import { settingGroups } from './settingGroups';
import styles from './settings.module.css';

interface Props {
  initial: SettingsNow;
  nodes: NodeRow[];
  /** The server's time, ISO 8601. */
  now: string;
}

/** How often the page reads again, ms: a reload is seen soon enough. */
const everyMillis = 5000;

/** What is in force and where each value came from, beside what runs and what the log holds. */
export function Settings({ initial, nodes, now }: Props) {
  const words = useWords();
  const { clock } = useTimes();
  const [onlyGiven, setOnlyGiven] = useState(false);
  const [search, setSearch] = useState('');
  const { data: live, paused } = useLive();
  const { data = initial } = useSWR<SettingsNow>('/api/v1/settings', read, {
    fallbackData: initial,
    refreshInterval: paused ? 0 : everyMillis,
  });
  const { configurations, refused, log, versions } = data;
  const pending = configurations.flatMap(({ settings }) => settings).filter((row) => row.pending !== null);
  return (
    <div className={styles.page}>
      <div className={styles.heading}>
        <h1>{words('frame.page.settings')}</h1>
        <Link href="/access" prefetch={false}>
          {words('settings.access')}
        </Link>
      </div>
      {refused ? (
        <p className={styles.notice} role="alert">
          ▲{' '}
          {words.rich('settings.refused', {
            time: clock(refused.time),
            reason: refused.detail ?? '',
            detail: (part) => <span className="mono">{part}</span>,
          })}
        </p>
      ) : null}
      {pending.length > 0 ? (
        <p className={styles.notice}>
          ▲ {words('settings.pending', { names: pending.map(({ name }) => name).join(', ') })}
        </p>
      ) : null}
      <div className={styles.facts}>
        <RunningFacts versions={versions} nodes={live?.nodes ?? nodes} />
        <LogFacts log={log} nodes={live?.nodes ?? nodes} now={live?.time ?? now} />
        <BrowserFacts />
      </div>
      <search className={styles.filters}>
        <TextInput
          size="xs"
          w={280}
          aria-label={words('settings.search')}
          placeholder={words('settings.searchHint')}
          rightSection={<Kbd size="xs">/</Kbd>}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label={words('settings.onlyGiven')}
          checked={onlyGiven}
          onChange={(event) => setOnlyGiven(event.currentTarget.checked)}
        />
      </search>
      {configurations.length === 0 ? <p className="quiet">{words('settings.untold')}</p> : null}
      {configurations.map((configuration) => (
        <SettingTable
          key={configuration.node}
          configuration={configuration}
          groups={settingGroups(configuration.settings, onlyGiven, search)}
          isOnly={configurations.length === 1}
        />
      ))}
    </div>
  );
}

async function read(url: string): Promise<SettingsNow> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as SettingsNow;
}
