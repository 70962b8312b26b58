'use client';

import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { outcomeWord } from '@/components/sessions/labels';
import { CopyLine } from '@/components/text/CopyLine';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import { ColumnChoice } from './ColumnChoice';
import { CsvStyle } from './CsvStyle';
import { type BegunDownload, DownloadProgress } from './DownloadProgress';
import { Estimate, useEstimate } from './Estimate';
import styles from './export.module.css';
import { type ExportRequest, exportCommand, exportFormats, exportPath } from './exportRequest';
import { MomentField } from './MomentField';
import { isoOf } from './moment';

const ranges = [
  { word: 'minutes', seconds: 300 },
  { word: 'hour', seconds: 3600 },
  { word: 'day', seconds: 86_400 },
] as const;
const subjects = ['decisions', 'sessions', 'events'] as const;
const formats = Object.entries(exportFormats).map(([value, label]) => ({
  value: value as ExportRequest['format'],
  label,
}));
const outcomes = ['assigned', 'pinned', 'moved', 'refused'] as const;

const everything: Omit<ExportRequest, 'upstream'> = {
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
  const words = useWords();
  const { zone } = useTimes();
  const [chosen, setRequest] = useState(everything);
  // The frame's picker says which; without it, the file holds all upstreams.
  const upstream = useSearchParams().get('upstream') ?? '';
  const ofUpstream = backends.filter((backend) => upstream === '' || backend.upstream === upstream);
  const names = [...new Set(ofUpstream.map(({ name }) => name))];
  // A backend of another upstream would ask for what cannot be.
  const request = { ...chosen, upstream, backend: names.includes(chosen.backend) ? chosen.backend : '' };
  const [download, setDownload] = useState<BegunDownload | null>(null);
  // By what the next download's progress is asked for; the server must not make one up for the browser.
  const [next, setNext] = useState('');
  useEffect(() => setNext(newId()), []);
  const { data: expected } = useEstimate(request);
  // The server does not know by which name the browser reached it.
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const set = (change: Partial<typeof everything>) => setRequest((current) => ({ ...current, ...change }));
  const { what, format, from, to, backend, outcome } = request;
  const href = next ? `${exportPath(request)}&progress=${next}` : exportPath(request);
  const begin = () => {
    setDownload({ id: next, expected });
    // The browser follows the link after this: until then its address must stay.
    setTimeout(() => setNext(newId()));
  };
  return (
    <div className={styles.form}>
      <fieldset className={styles.field}>
        <legend>{words('exports.what')}</legend>
        <SegmentedControl
          data={subjects.map((value) => ({ value, label: words(`exports.subject.${value}`) }))}
          value={what}
          onChange={(value) => set({ what: value, columns: undefined })}
        />
        <p className="quiet">{words(`exports.holds.${what}`)}</p>
      </fieldset>
      <fieldset className={styles.field}>
        <legend>{words('exports.format')}</legend>
        <SegmentedControl data={formats} value={format} onChange={(value) => set({ format: value })} />
      </fieldset>
      <fieldset className={styles.field}>
        <legend>{words('exports.range', { zone })}</legend>
        <div className={styles.row}>
          <MomentField label={words('exports.from')} moment={from} onChange={(from) => set({ from })} />
          <MomentField label={words('exports.to')} moment={to} onChange={(to) => set({ to })} />
        </div>
        <div className={styles.row}>
          {ranges.map(({ word, seconds }) => (
            <Button
              key={word}
              size="compact-xs"
              variant="default"
              onClick={() => set({ from: isoOf(Date.now() - seconds * 1000), to: '' })}
            >
              {words(`exports.last.${word}`)}
            </Button>
          ))}
          <Button size="compact-xs" variant="default" onClick={() => set({ from: '', to: '' })}>
            {words('exports.everything')}
          </Button>
        </div>
      </fieldset>
      <fieldset className={styles.field}>
        <legend>{words('exports.only')}</legend>
        <div className={styles.row}>
          <NativeSelect
            size="xs"
            label={words('exports.backend')}
            disabled={what === 'events'}
            data={[{ value: '', label: words('exports.everyBackend') }, ...names]}
            value={backend}
            onChange={(event) => set({ backend: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            label={words('exports.outcome')}
            disabled={what !== 'decisions'}
            data={[
              { value: '', label: words('exports.everyOutcome') },
              ...outcomes.map((value) => ({ value, label: outcomeWord(value, words) })),
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
      {format === 'csv' ? <CsvStyle request={request} onChange={set} /> : null}
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
          {words('exports.download', { what, format: exportFormats[format] })}
        </Button>
        {download ? <DownloadProgress key={download.id} download={download} /> : null}
        <p className="quiet">{words('exports.streamed')}</p>
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
