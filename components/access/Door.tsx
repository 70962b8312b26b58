'use client';

import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { problemSentence } from '@/components/api/problem';
import { Mark } from '@/components/frame/Mark';
import { useWords } from '@/components/words/WordsProvider';
import styles from './access.module.css';

interface Props {
  title: string;
  /** What the button says. */
  action: string;
  /** Asks to be let in, and leaves the page; what it throws is told. */
  enter: () => Promise<void>;
  children: ReactNode;
}

/** A page before all others: one form, and why it was refused. */
export function Door({ title, action, enter, children }: Props) {
  const words = useWords();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await enter();
    } catch (error) {
      setProblem(problemSentence(error, words));
      setBusy(false);
    }
  };
  return (
    <main className={styles.door}>
      <form className={`panel ${styles.form}`} onSubmit={submit} aria-labelledby={id}>
        <Mark />
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
