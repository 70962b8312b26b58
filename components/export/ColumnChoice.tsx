'use client';

import { Button, Checkbox } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import styles from './export.module.css';

interface Props {
  /** All that there are, in the order of the file. */
  columns: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Which columns the file has, by their names in it; at least one. */
export function ColumnChoice({ columns, chosen, onChange }: Props) {
  const t = useTranslator();
  return (
    <fieldset className={styles.field}>
      <legend>
        {t('export.columns')}{' '}
        <span className="quiet">
          {t('export.columnCount', { chosen: String(chosen.length), all: String(columns.length) })}
        </span>
      </legend>
      <Checkbox.Group
        value={[...chosen]}
        onChange={(names) => {
          // In the order of the file, whatever the order of clicks; a file without columns is useless.
          if (names.length > 0) onChange(columns.filter((name) => names.includes(name)));
        }}
        aria-label={t('export.columns')}
      >
        <div className={styles.columns}>
          {columns.map((name) => (
            <Checkbox key={name} size="xs" value={name} label={<span className="mono">{name}</span>} />
          ))}
        </div>
      </Checkbox.Group>
      <Button
        size="compact-xs"
        variant="default"
        disabled={chosen.length === columns.length}
        onClick={() => onChange([...columns])}
      >
        {t('export.allColumns')}
      </Button>
    </fieldset>
  );
}
