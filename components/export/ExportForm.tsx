'use client';

import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useSearchParams } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { useEffect, useState } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { NodeSelect } from '@/components/nodes/NodeSelect';
import { outcomeLabel } from '@/components/sessions/labels';
import { CopyableLine } from '@/components/ui/CopyableLine';
import type { BackendRow } from '@/lib/contract/types';
import { formatIsoToSecond } from '@/lib/core/iso-time';
import { ColumnChoice } from './ColumnChoice';
import { CsvOptions } from './CsvOptions';
import { DateTimeField } from './DateTimeField';
import { DownloadProgress, type StartedDownload } from './DownloadProgress';
import { ExportEstimateLine, useExportEstimate } from './ExportEstimateLine';
import styles from './export.module.css';
import { type ExportRequest, exportFormats, exportUrl, formatCurlCommand } from './export-request';

const ranges = [
  { word: 'minutes', seconds: 300 },
  { word: 'hour', seconds: 3600 },
  { word: 'day', seconds: 86_400 },
] as const;
const exportKinds = ['decisions', 'sessions', 'events'] as const;
const formats = Object.entries(exportFormats).map(([value, label]) => ({
  value: value as ExportRequest['format'],
  label,
}));
const outcomes = ['assigned', 'pinned', 'moved', 'refused'] as const;

const defaultRequest: Omit<ExportRequest, 'upstream' | 'node'> = {
  what: 'decisions',
  format: 'csv',
  from: '',
  to: '',
  backend: '',
  outcome: '',
};

interface Props {
  backends: BackendRow[];
  /** The columns of each file, in order. */
  columns: Record<ExportRequest['what'], readonly string[]>;
}

/** Chooses the download, shows its estimate and progress, and the equivalent curl line. */
export function ExportForm({ backends, columns }: Props) {
  const t = useTranslator();
  const { timeZone } = useTimeFormatter();
  const [chosen, setRequest] = useState(defaultRequest);
  const [node, setNode] = useQueryState('node', parseAsString.withDefault(''));
  // The frame's picker says which; without it, the file holds all upstreams.
  const upstream = useSearchParams().get('upstream') ?? '';
  const upstreamBackends = backends.filter((backend) => upstream === '' || backend.upstream === upstream);
  const names = [...new Set(upstreamBackends.map(({ name }) => name))];
  // A backend of another upstream would be an impossible filter.
  const request = {
    ...chosen,
    upstream,
    node,
    backend: names.includes(chosen.backend) ? chosen.backend : '',
  };
  const [download, setDownload] = useState<StartedDownload | null>(null);
  // The id of the next download's progress; the server must not render one for the browser.
  const [next, setNext] = useState('');
  useEffect(() => setNext(createDownloadId()), []);
  const { data: expected } = useExportEstimate(request);
  // The server does not know by which name the browser reached it.
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const set = (change: Partial<typeof defaultRequest>) =>
    setRequest((current) => ({ ...current, ...change }));
  const { what, format, from, to, backend, outcome } = request;
  const href = next ? `${exportUrl(request)}&progress=${next}` : exportUrl(request);
  const startDownload = () => {
    setDownload({ id: next, expected });
    // The browser follows the link after this: until then its address must stay.
    setTimeout(() => setNext(createDownloadId()));
  };
  return (
    <div className={styles.form}>
      <fieldset className={styles.field}>
        <legend>{t('export.what')}</legend>
        <SegmentedControl
          data={exportKinds.map((value) => ({ value, label: t(`export.subject.${value}`) }))}
          value={what}
          onChange={(value) => set({ what: value, columns: undefined })}
        />
        <p className="quiet">{t(`export.contents.${what}`)}</p>
      </fieldset>
      <fieldset className={styles.field}>
        <legend>{t('export.format')}</legend>
        <SegmentedControl data={formats} value={format} onChange={(value) => set({ format: value })} />
      </fieldset>
      <fieldset className={styles.field}>
        <legend>{t('export.range', { zone: timeZone })}</legend>
        <div className={styles.row}>
          <DateTimeField label={t('export.from')} moment={from} onChange={(from) => set({ from })} />
          <DateTimeField label={t('export.to')} moment={to} onChange={(to) => set({ to })} />
        </div>
        <div className={styles.row}>
          {ranges.map(({ word, seconds }) => (
            <Button
              key={word}
              size="compact-xs"
              variant="default"
              onClick={() => set({ from: formatIsoToSecond(Date.now() - seconds * 1000), to: '' })}
            >
              {t(`export.last.${word}`)}
            </Button>
          ))}
          <Button size="compact-xs" variant="default" onClick={() => set({ from: '', to: '' })}>
            {t('export.everything')}
          </Button>
        </div>
      </fieldset>
      <fieldset className={styles.field}>
        <legend>{t('export.filters')}</legend>
        <div className={styles.row}>
          <NativeSelect
            size="xs"
            label={t('export.backend')}
            disabled={what === 'events'}
            data={[{ value: '', label: t('export.everyBackend') }, ...names]}
            value={backend}
            onChange={(event) => set({ backend: event.currentTarget.value })}
          />
          <NodeSelect value={node} onChange={setNode} hasLabel />
          <NativeSelect
            size="xs"
            label={t('export.outcome')}
            disabled={what !== 'decisions'}
            data={[
              { value: '', label: t('export.everyOutcome') },
              ...outcomes.map((value) => ({ value, label: outcomeLabel(value, t) })),
            ]}
            value={outcome}
            onChange={(event) => set({ outcome: event.currentTarget.value })}
          />
        </div>
      </fieldset>
      <ColumnChoice
        columns={columns[what]}
        chosen={request.columns ?? columns[what]}
        onChange={(chosen) => set({ columns: chosen.length === columns[what].length ? undefined : chosen })}
      />
      {format === 'csv' ? <CsvOptions request={request} onChange={set} /> : null}
      <div className={styles.field}>
        <ExportEstimateLine request={request} />
        <Button
          component="a"
          href={href}
          download={`${what}.${format}`}
          onClick={startDownload}
          leftSection={<IconDownload size={16} />}
          w="max-content"
        >
          {t('export.download', { what, format: exportFormats[format] })}
        </Button>
        {download ? <DownloadProgress key={download.id} download={download} /> : null}
        <p className="quiet">{t('export.streamed')}</p>
        <CopyableLine text={formatCurlCommand(request, origin)} />
      </div>
    </div>
  );
}

/** `crypto.randomUUID` is for secure contexts only, and a dashboard may be reached over plain HTTP. */
function createDownloadId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
