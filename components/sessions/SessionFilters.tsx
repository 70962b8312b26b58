'use client';

import { Button, Checkbox, Kbd, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Formatters } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { NodeSelect } from '@/components/nodes/NodeSelect';
import type { BackendRow } from '@/lib/contract/types';
import { outcomeLabel } from './labels';
import { outcomes, type SessionParams } from './session-params';
import styles from './sessions.module.css';

interface Props {
  params: SessionParams;
  backends: BackendRow[];
  /** In how many of the newest requests paths and outcomes are looked for. */
  requestsSearched: number;
  onChange: (change: Partial<SessionParams>) => void;
}

/** Narrows the list; every choice is in the address. */
export function SessionFilters({ params, backends, requestsSearched, onChange }: Props) {
  const formatters = useFormatters();
  const { t } = formatters;
  const { q, backend, node, outcome, active, moved, event } = params;
  const names = [...new Set(backends.map(({ name }) => name))];
  // A choice from the address stays visible, even of a removed backend.
  if (backend !== '' && !names.includes(backend)) names.push(backend);
  return (
    <search className={styles.search}>
      <div className={styles.filters}>
        <TextInput
          size="xs"
          className={styles.text}
          aria-label={t('sessions.list.search')}
          aria-describedby="searched"
          placeholder={t('sessions.list.placeholder')}
          rightSection={<Kbd size="xs">/</Kbd>}
          maxLength={200}
          value={q}
          onChange={({ currentTarget }) => onChange({ q: currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          aria-label={t('sessions.column.backend')}
          data={[{ value: '', label: t('sessions.list.everyBackend') }, ...names]}
          value={backend}
          onChange={({ currentTarget }) => onChange({ backend: currentTarget.value })}
        />
        <NodeSelect value={node} onChange={(node) => onChange({ node })} />
        <NativeSelect
          size="xs"
          aria-label={t('sessions.column.outcome')}
          data={[
            { value: '', label: t('sessions.list.everyOutcome') },
            ...outcomes.map((value) => ({ value, label: outcomeLabel(value, t) })),
          ]}
          value={outcome ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ outcome: outcomes.find((one) => one === currentTarget.value) ?? null })
          }
        />
        <Checkbox
          size="xs"
          label={t('sessions.list.active')}
          checked={active}
          onChange={({ currentTarget }) => onChange({ active: currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label={t('sessions.list.moved')}
          checked={moved}
          onChange={({ currentTarget }) => onChange({ moved: currentTarget.checked })}
        />
        {event === null ? null : (
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<IconX size={12} aria-hidden="true" />}
            onClick={() => onChange({ event: null })}
          >
            {t.rich('sessions.list.oneFailover', {
              hidden: (part) => <span className="visually-hidden">{part}</span>,
            })}
          </Button>
        )}
      </div>
      <p id="searched" className={`quiet ${styles.searched}`}>
        {describeSearch(params, requestsSearched, formatters)}
      </p>
    </search>
  );
}

/** The searched fields and range, in words. */
function describeSearch({ q, outcome }: SessionParams, requests: number, { t, numbers }: Formatters): string {
  const newest = numbers.exact(requests);
  const path = q.trim().startsWith('/');
  if (outcome) {
    const of = { newest, outcome: outcomeLabel(outcome, t) };
    return t(path ? 'sessions.list.pathsOf' : 'sessions.list.outcomes', of);
  }
  return path ? t('sessions.list.paths', { newest }) : t('sessions.list.searchScope');
}
