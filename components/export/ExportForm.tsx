'use client';

import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { CopyLine } from '@/components/text/CopyLine';
import type { BackendRow } from '@/lib/api/types';
import { ColumnChoice } from './ColumnChoice';
import { type BegunDownload, DownloadProgress } from './DownloadProgress';
import { Estimate, useEstimate } from './Estimate';
import styles from './export.module.css';
import { type ExportRequest, exportCommand, exportPath, fieldTime } from './exportRequest';

const ranges = [
  { label: 'Last 5 min', seconds: 300 },
  { label: 'Last hour', seconds: 3600 },
  { label: 'Last day', seconds: 86_400 },
];
const outcomes = ['assigned', 'pinned', 'moved', 'refused'];
const subjects: Record<ExportRequest['what'], string> = {
  decisions: 'One row per request: where it went and why.',
  sessions: 'One row per session: where it is pinned, its requests and moves.',
  events: 'One row per failover, health change and operator action.',
};

const everything: ExportRequest = {
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

/** Chooses what to download, says how large that is and how far, and shows the curl line that does the same. */
export function ExportForm({ backends, columns }: Props) {
  const [request, setRequest] = useState(everything);
  const [download, setDownload] = useState<BegunDownload | null>(null);
  // By what the next download's progress is asked for; the server must not make one up for the browser.
  const [next, setNext] = useState('');
  useEffect(() => setNext(newId()), []);
  const { data: expected } = useEstimate(request);
  // The server does not know by which name the browser reached it.
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const set = (change: Partial<ExportRequest>) => setRequest((current) => ({ ...current, ...change }));
  const { what, format, from, to, backend, outcome } = request;
  const href = next ? `${exportPath(request)}&progress=${next}` : exportPath(request);
  const begin = () => {
    setDownload({ id: next, expected });
    // The browser follows the link after this: until then its address must stay.
    setTimeout(() => setNext(newId()));
  };
  const names = [...new Set(backends.map(({ name }) => name))];
  return (
    <div className={styles.form}>
      <fieldset className={styles.field}>
        <legend>What</legend>
        <SegmentedControl
          data={[
            { value: 'decisions', label: 'Decisions' },
            { value: 'sessions', label: 'Sessions' },
            { value: 'events', label: 'Events' },
          ]}
          value={what}
          onChange={(value) => set({ what: value as ExportRequest['what'], columns: undefined })}
        />
        <p className="quiet">{subjects[what]}</p>
      </fieldset>
      <fieldset className={styles.field}>
        <legend>Format</legend>
        <SegmentedControl
          data={[
            { value: 'csv', label: 'CSV' },
            { value: 'ndjson', label: 'NDJSON' },
          ]}
          value={format}
          onChange={(value) => set({ format: value as ExportRequest['format'] })}
        />
      </fieldset>
      <fieldset className={styles.field}>
        <legend>Range, UTC</legend>
        <div className={styles.row}>
          <TextInput
            type="datetime-local"
            step={1}
            size="xs"
            label="From"
            value={from}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            step={1}
            size="xs"
            label="To"
            value={to}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </div>
        <div className={styles.row}>
          {ranges.map(({ label, seconds }) => (
            <Button
              key={label}
              size="compact-xs"
              variant="default"
              onClick={() => set({ from: fieldTime(Date.now() - seconds * 1000), to: '' })}
            >
              {label}
            </Button>
          ))}
          <Button size="compact-xs" variant="default" onClick={() => set({ from: '', to: '' })}>
            Everything
          </Button>
        </div>
      </fieldset>
      <fieldset className={styles.field}>
        <legend>Only</legend>
        <div className={styles.row}>
          <NativeSelect
            size="xs"
            label="Backend"
            disabled={what === 'events'}
            data={[{ value: '', label: 'Every backend' }, ...names]}
            value={backend}
            onChange={(event) => set({ backend: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            label="Outcome"
            disabled={what !== 'decisions'}
            data={[{ value: '', label: 'Every outcome' }, ...outcomes]}
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
      <div className={styles.field}>
        <Estimate request={request} />
        <Button
          component="a"
          href={href}
          download={`${what}.${format}`}
          onClick={begin}
          leftSection={<IconDownload size={16} />}
          w="max-content"
        >
          Download {what} as {format === 'csv' ? 'CSV' : 'NDJSON'}
        </Button>
        {download ? <DownloadProgress key={download.id} download={download} /> : null}
        <p className="quiet">It is streamed: any size can be downloaded. The same from a shell:</p>
        <CopyLine text={exportCommand(request, origin)} />
      </div>
    </div>
  );
}

/** `crypto.randomUUID` is for secure contexts only, and a dashboard may be reached over plain HTTP. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
