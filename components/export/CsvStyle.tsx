'use client';

import { Checkbox } from '@mantine/core';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import styles from './export.module.css';
import type { ExportRequest } from './exportRequest';

interface Props {
  request: ExportRequest;
  onChange: (change: Pick<ExportRequest, 'bom' | 'idsAsText' | 'timeZone'>) => void;
}

/** How a CSV file is written, for those who open it in a spreadsheet. */
export function CsvStyle({ request: { bom, idsAsText, timeZone }, onChange }: Props) {
  const words = useWords();
  const { zone } = useTimes();
  return (
    <fieldset className={styles.field}>
      <legend>{words('exports.spreadsheet')}</legend>
      <Checkbox
        size="xs"
        label={words('exports.bom')}
        checked={bom === true}
        onChange={(event) => onChange({ bom: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label={words('exports.idsAsText')}
        checked={idsAsText === true}
        onChange={(event) => onChange({ idsAsText: event.currentTarget.checked })}
      />
      {zone === 'UTC' && timeZone === undefined ? null : (
        <Checkbox
          size="xs"
          label={words('exports.timeZone', { zone: timeZone ?? zone })}
          checked={timeZone !== undefined}
          onChange={(event) => onChange({ timeZone: event.currentTarget.checked ? zone : undefined })}
        />
      )}
    </fieldset>
  );
}
