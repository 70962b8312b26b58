'use client';

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowBarRight,
  IconArrowsSplit2,
  IconDotsVertical,
  IconExternalLink,
  IconFingerprint,
  IconScale,
} from '@tabler/icons-react';
import Link from 'next/link';
import { backendHref, sessionsOfHref } from '@/components/backend/backendHref';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';

interface Props {
  backend: BackendRow;
  /** Moves what a drain has left; null where there is none. */
  onMove: (() => void) | null;
  onRebalance: () => void;
  onWeight: () => void;
}

/** What is wanted of a backend less often than a drain. */
export function RowMenu({ backend, onMove, onRebalance, onWeight }: Props) {
  const words = useWords();
  return (
    <Menu position="bottom-end" width={264} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words('drain.action.more', { name: backend.name })}
        >
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onMove ? (
          <Menu.Item leftSection={<IconArrowBarRight size={16} />} onClick={onMove}>
            {words('drain.action.moveNow')}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={onRebalance}>
          {words('drain.action.rebalance')}
        </Menu.Item>
        <Menu.Item leftSection={<IconScale size={16} />} onClick={onWeight}>
          {words('drain.action.weight')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href={sessionsOfHref(backend)}
          prefetch={false}
          leftSection={<IconFingerprint size={16} />}
        >
          {words('drain.action.sessions')}
        </Menu.Item>
        <Menu.Item
          component={Link}
          href={backendHref(backend)}
          prefetch={false}
          leftSection={<IconExternalLink size={16} />}
        >
          {words('drain.action.page')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
