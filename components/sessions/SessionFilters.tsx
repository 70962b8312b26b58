'use client';

import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import type { BackendRow } from '@/lib/api/types';
import { type SessionFilter, sessionsHref } from './sessionFilter';
import styles from './sessions.module.css';

/** Narrows the list; every choice is in the address, and begins at the newest page. */
export function SessionFilters({ filter, backends }: { filter: SessionFilter; backends: BackendRow[] }) {
  const router = useRouter();
  const choose = (change: Partial<SessionFilter>) =>
    router.replace(sessionsHref({ ...filter, ...change, cursor: '', trail: [] }));
  const search = useDebouncedCallback((q: string) => choose({ q }), 300);
  return (
    <search className={styles.filters}>
      <TextInput
        size="xs"
        w={280}
        aria-label="Search"
        placeholder="Session, site session or client begins with…"
        defaultValue={filter.q}
        onChange={(event) => search(event.currentTarget.value.trim())}
      />
      <NativeSelect
        size="xs"
        aria-label="Backend"
        data={[{ value: '', label: 'Every backend' }, ...backends.map(({ name }) => name)]}
        value={filter.backend}
        onChange={(event) => choose({ backend: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label="Active in the last 5 min"
        checked={filter.active}
        onChange={(event) => choose({ active: event.currentTarget.checked })}
      />
      {filter.event ? (
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<IconX size={12} aria-hidden="true" />}
          onClick={() => choose({ event: '' })}
        >
          Moved by one failover<span className="visually-hidden">: show all again</span>
        </Button>
      ) : null}
    </search>
  );
}
