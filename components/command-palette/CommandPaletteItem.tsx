import { UnstyledButton } from '@mantine/core';
import styles from './command-palette.module.css';
import type { Command } from './commands';
import { KeySequence } from './KeySequence';

interface Props {
  command: Command;
  /** Of the element: the field says by it which line is chosen. */
  id: string;
  isChosen: boolean;
  /** Whether keys without Ctrl work, so that they are worth showing. */
  single: boolean;
  onRun: () => void;
}

/** One command. The palette's arrows find it by `data-action`; Spotlight's own has no id to be named by. */
export function CommandPaletteItem({ command, id, isChosen, single, onRun }: Props) {
  const { label, detail, keys, icon, badge, lang } = command;
  return (
    <UnstyledButton
      id={id}
      role="option"
      aria-selected={isChosen}
      data-action
      tabIndex={-1}
      lang={lang}
      className={styles.action}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onRun}
    >
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.label}>{label}</span>
      {detail ? <span className={styles.detail}>{detail}</span> : null}
      <span className={styles.mark}>
        {badge}
        {keys && single ? <KeySequence keys={keys} /> : null}
      </span>
    </UnstyledButton>
  );
}
