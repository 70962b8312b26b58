'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { send } from '@/components/api/call';
import { useWords } from '@/components/words/WordsProvider';
import { Door } from './Door';
import { NameField } from './NameField';
import { PasswordField } from './PasswordField';

/** Adds the first user, for whoever can read what the load balancer printed when it started. */
export function FirstUserForm() {
  const words = useWords();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const enter = async () => {
    const user = { name: name.trim(), password };
    await send('POST', '/api/v1/first-user', { code: code.trim().toUpperCase(), ...user });
    await send('POST', '/api/v1/login', user);
    window.location.replace('/');
  };
  return (
    <Door title={words('access.first.title')} action={words('access.first.do')} enter={enter}>
      <p className="quiet">{words('access.first.what')}</p>
      <TextInput
        label={words('access.first.code')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <NameField isNew value={name} onChange={setName} />
      <PasswordField isNew label={words('access.password')} value={password} onChange={setPassword} />
    </Door>
  );
}
