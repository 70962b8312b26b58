'use client';

import { Button, Checkbox, Kbd, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { BackendRow } from '@/lib/api/types';
import { exact } from '@/lib/format/number';
import { outcomes, type SessionParams } from './sessionParams';
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
  const { q, backend, outcome, active, moved, event } = params;
  const names = [...new Set(backends.map(({ name }) => name))];
  // A choice that came with the address stays visible, even of a backend that is gone.
  if (backend !== '' && !names.includes(backend)) names.push(backend);
  return (
    <search className={styles.search}>
      <div className={styles.filters}>
        <TextInput
          size="xs"
          className={styles.text}
          aria-label="Search"
          aria-describedby="searched"
          placeholder="Session, site session, client or /path begins with…"
          rightSection={<Kbd size="xs">/</Kbd>}
          maxLength={200}
          value={q}
          onChange={({ currentTarget }) => onChange({ q: currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          aria-label="Backend"
          data={[{ value: '', label: 'Every backend' }, ...names]}
          value={backend}
          onChange={({ currentTarget }) => onChange({ backend: currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          aria-label="Outcome"
          data={[{ value: '', label: 'Every outcome' }, ...outcomes]}
          value={outcome ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ outcome: outcomes.find((word) => word === currentTarget.value) ?? null })
          }
        />
        <Checkbox
          size="xs"
          label="Active in the last 5 min"
          checked={active}
          onChange={({ currentTarget }) => onChange({ active: currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label="Moved"
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
            Moved by one failover<span className="visually-hidden">: show all again</span>
          </Button>
        )}
      </div>
      <p id="searched" className={`quiet ${styles.searched}`}>
        {searched(params, exact(requestsSearched))}
      </p>
    </search>
  );
}

/** In words, what is searched and how far. */
function searched({ q, outcome }: SessionParams, newest: string): string {
  const path = q.trim().startsWith('/');
  if (path && outcome) return `Paths are looked for in the newest ${newest} requests that were ${outcome}.`;
  if (path) return `Paths are looked for in the newest ${newest} requests.`;
  if (outcome) return `Sessions of the newest ${newest} requests that were ${outcome}.`;
  return 'Every session in the log, by how its id, its fingerprint or its client’s address begins; paths in the newest requests.';
}
