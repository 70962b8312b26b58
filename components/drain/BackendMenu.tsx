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
import { backendHref, backendSessionsHref } from '@/components/backend/backend-href';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { BackendRow } from '@/lib/contract/types';

interface Props {
  backend: BackendRow;
  /** Moves the remaining sessions of a drain; null if there is none. */
  onMove: (() => void) | null;
  onRebalance: () => void;
  onWeight: () => void;
}

/** The less frequent actions on a backend. */
export function BackendMenu({ backend, onMove, onRebalance, onWeight }: Props) {
  const t = useTranslator();
  return (
    <Menu position="bottom-end" width={264} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('drain.action.more', { name: backend.name })}>
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {onMove ? (
          <Menu.Item leftSection={<IconArrowBarRight size={16} />} onClick={onMove}>
            {t('drain.action.moveNow')}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={onRebalance}>
          {t('drain.action.rebalance')}
        </Menu.Item>
        <Menu.Item leftSection={<IconScale size={16} />} onClick={onWeight}>
          {t('drain.action.weight')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href={backendSessionsHref(backend)}
          prefetch={false}
          leftSection={<IconFingerprint size={16} />}
        >
          {t('drain.action.sessions')}
        </Menu.Item>
        <Menu.Item
          component={Link}
          href={backendHref(backend)}
          prefetch={false}
          leftSection={<IconExternalLink size={16} />}
        >
          {t('drain.action.page')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
