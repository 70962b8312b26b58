'use client';

import { Checkbox, Kbd, TextInput } from '@mantine/core';
import Link from 'next/link';
import { useState } from 'react';
import useSWR from 'swr';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { useLive } from '@/components/live/LiveProvider';
import { sortNodes } from '@/components/nodes/compare-nodes';
import { NodeSelect } from '@/components/nodes/NodeSelect';
import type { NodeRow, SettingsOverview } from '@/lib/contract/types';
import { BrowserSettings } from './BrowserSettings';
import { DecisionLogSummary } from './DecisionLogSummary';
import { ProcessSummary } from './ProcessSummary';
import { SettingTable } from './SettingTable';
import { groupSettings } from './setting-groups';
import styles from './settings.module.css';

interface Props {
  initial: SettingsOverview;
  nodes: NodeRow[];
  /** The server's time, ISO 8601. */
  now: string;
}

/** How often the page reads again, ms: a reload is seen soon enough. */
const refreshMs = 5000;

/** The effective settings with their sources, the running processes, and the content of the log. */
export function SettingsView({ initial, nodes, now }: Props) {
  const t = useTranslator();
  const { timeOfDay } = useTimeFormatter();
  const [changedOnly, setChangedOnly] = useState(false);
  const [search, setSearch] = useState('');
  /** Null until one is chosen; empty for all. */
  const [chosenNode, setChosenNode] = useState<string | null>(null);
  const { data: live, paused } = useLive();
  const { data = initial } = useSWR<SettingsOverview>('/api/v1/settings', fetchSettings, {
    fallbackData: initial,
    refreshInterval: paused ? 0 : refreshMs,
  });
  const { configurations, rejected, log, versions } = data;
  // Those of one node are as many as a page holds; another one may have ended meanwhile.
  const known = configurations.some(({ node }) => node === chosenNode) ? chosenNode : null;
  const shownNode =
    chosenNode === '' || configurations.length < 2 ? '' : (known ?? configurations[0]?.node ?? '');
  const sortedNodes = sortNodes(live?.nodes ?? nodes);
  const pending = configurations.flatMap(({ settings }) => settings).filter((row) => row.pending !== null);
  return (
    <div className={styles.page}>
      <div className={styles.heading}>
        <h1>{t('settings.title')}</h1>
        <Link href="/access" prefetch={false}>
          {t('settings.access')}
        </Link>
      </div>
      {rejected ? (
        <p className={styles.notice} role="alert">
          ▲{' '}
          {t.rich('settings.rejected', {
            time: timeOfDay(rejected.time),
            reason: rejected.error,
            detail: (part) => <span className="mono">{part}</span>,
          })}
        </p>
      ) : null}
      {pending.length > 0 ? (
        <p className={styles.notice}>
          ▲ {t('settings.pending', { names: pending.map(({ name }) => name).join(', ') })}
        </p>
      ) : null}
      <div className={styles.facts}>
        <ProcessSummary versions={versions} nodes={sortedNodes} />
        <DecisionLogSummary log={log} nodes={sortedNodes} now={live?.time ?? now} />
        <BrowserSettings />
      </div>
      <search className={styles.filters}>
        <TextInput
          size="xs"
          w={280}
          aria-label={t('settings.search')}
          placeholder={t('settings.searchHint')}
          rightSection={<Kbd size="xs">/</Kbd>}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <NodeSelect value={shownNode} onChange={setChosenNode} />
        <Checkbox
          size="xs"
          label={t('settings.changedOnly')}
          checked={changedOnly}
          onChange={(event) => setChangedOnly(event.currentTarget.checked)}
        />
      </search>
      {configurations.length === 0 ? <p className="quiet">{t('settings.noProxy')}</p> : null}
      {configurations
        .filter(({ node }) => shownNode === '' || node === shownNode)
        .map((configuration) => (
          <SettingTable
            key={configuration.node}
            configuration={configuration}
            groups={groupSettings(configuration.settings, changedOnly, search)}
            differing={sortedNodes.find(({ name }) => name === configuration.node)?.differingSettings ?? []}
            isOnly={configurations.length === 1}
          />
        ))}
    </div>
  );
}

async function fetchSettings(url: string): Promise<SettingsOverview> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server responded with status ${response.status}`);
  return (await response.json()) as SettingsOverview;
}
