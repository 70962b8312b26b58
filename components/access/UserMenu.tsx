'use client';

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey, IconLogout, IconUser } from '@tabler/icons-react';
import Link from 'next/link';
import { formatApiError } from '@/components/api/api-error';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import styles from './access.module.css';
import { usePrincipal } from './PrincipalProvider';

/** The signed-in user, and the sign-out. Renders nothing if no sign-in is required. */
export function UserMenu() {
  const t = useTranslator();
  const { user, role } = usePrincipal();
  if (user === null) return null;
  const signOut = async () => {
    try {
      await callApi('DELETE /api/v1/login', {});
      // Leaving the page discards all loaded data.
      window.location.assign('/sign-in');
    } catch (error) {
      notifications.show({
        color: 'red',
        title: t('access.signOut.failed'),
        message: formatApiError(error, t),
      });
    }
  };
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconUser size={14} />}
          aria-label={t('access.signedIn', { user })}
        >
          <span className={styles.user}>{user}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('access.signedInAs', { user, role: t(`access.roles.${role}`) })}</Menu.Label>
        <Menu.Item component={Link} href="/access" leftSection={<IconKey size={14} />}>
          {t('access.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={14} />} onClick={signOut}>
          {t('access.signOut.submit')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
