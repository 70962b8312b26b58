'use client';

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowsSplit2,
  IconDotsVertical,
  IconExternalLink,
  IconFingerprint,
  IconScale,
} from '@tabler/icons-react';
import Link from 'next/link';
import { backendHref, sessionsOfHref } from '@/components/backend/backendHref';
import type { BackendRow } from '@/lib/api/types';

interface Props {
  backend: BackendRow;
  onRebalance: () => void;
  onWeight: () => void;
}

/** What is wanted of a backend less often than a drain. */
export function RowMenu({ backend, onRebalance, onWeight }: Props) {
  return (
    <Menu position="bottom-end" width={264} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${backend.name}`}>
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={onRebalance}>
          Move a share of its sessions…
        </Menu.Item>
        <Menu.Item leftSection={<IconScale size={16} />} onClick={onWeight}>
          Change its weight…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          href={sessionsOfHref(backend)}
          prefetch={false}
          leftSection={<IconFingerprint size={16} />}
        >
          Its sessions
        </Menu.Item>
        <Menu.Item
          component={Link}
          href={backendHref(backend)}
          prefetch={false}
          leftSection={<IconExternalLink size={16} />}
        >
          Its page
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
