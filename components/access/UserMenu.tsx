'use client';

import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey, IconLogout, IconUser } from '@tabler/icons-react';
import Link from 'next/link';
import { send } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useWords } from '@/components/words/WordsProvider';
import { useAsker } from './AskerProvider';
import styles from './access.module.css';

/** Who is signed in, and the way out. Nothing where nobody has to sign in. */
export function UserMenu() {
  const words = useWords();
  const { user, role } = useAsker();
  if (user === null) return null;
  const signOut = async () => {
    try {
      await send('DELETE', '/api/v1/login');
      // Everything that was loaded goes with the page.
      window.location.assign('/sign-in');
    } catch (error) {
      notifications.show({
        color: 'red',
        title: words('access.signOut.failed'),
        message: problemSentence(error, words),
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
          aria-label={words('access.signedIn', { user })}
        >
          <span className={styles.user}>{user}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words('access.signedInAs', { user, role: words(`access.roles.${role}`) })}</Menu.Label>
        <Menu.Item component={Link} href="/access" leftSection={<IconKey size={14} />}>
          {words('access.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={14} />} onClick={signOut}>
          {words('access.signOut.do')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
