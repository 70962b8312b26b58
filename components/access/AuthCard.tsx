'use client';

import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { Logo } from '@/components/ui/Logo';
import styles from './access.module.css';

interface Props {
  title: string;
  /** Text of the button. */
  action: string;
  /** Signs in and opens another page; the card shows the message of an error that it throws. */
  onSubmit: () => Promise<void>;
  children: ReactNode;
}

/** A page before all others: one form, and why it was refused. */
export function AuthCard({ title, action, onSubmit, children }: Props) {
  const t = useTranslator();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onSubmit();
    } catch (error) {
      setProblem(formatApiError(error, t));
      setBusy(false);
    }
  };
  return (
    <main className={styles.door}>
      <form className={`panel ${styles.form}`} onSubmit={submit} aria-labelledby={id}>
        <Logo />
        <h1 id={id}>{title}</h1>
        {children}
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
        <Button type="submit" loading={busy}>
          {action}
        </Button>
      </form>
    </main>
  );
}
