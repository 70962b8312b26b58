'use client';

import { Checkbox } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import styles from './export.module.css';
import type { ExportRequest } from './export-request';

interface Props {
  request: ExportRequest;
  onChange: (change: Pick<ExportRequest, 'bom' | 'idsAsText' | 'timeZone'>) => void;
}

/** The format of a CSV file, for use in a spreadsheet. */
export function CsvOptions({ request: { bom, idsAsText, timeZone }, onChange }: Props) {
  const t = useTranslator();
  const { timeZone: zone } = useTimeFormatter();
  return (
    <fieldset className={styles.field}>
      <legend>{t('export.spreadsheet')}</legend>
      <Checkbox
        size="xs"
        label={t('export.bom')}
        checked={bom === true}
        onChange={(event) => onChange({ bom: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label={t('export.idsAsText')}
        checked={idsAsText === true}
        onChange={(event) => onChange({ idsAsText: event.currentTarget.checked })}
      />
      {zone === 'UTC' && timeZone === undefined ? null : (
        <Checkbox
          size="xs"
          label={t('export.timeZone', { zone: timeZone ?? zone })}
          checked={timeZone !== undefined}
          onChange={(event) => onChange({ timeZone: event.currentTarget.checked ? zone : undefined })}
        />
      )}
    </fieldset>
  );
}
