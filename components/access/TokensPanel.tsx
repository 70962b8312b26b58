'use client';

import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { send } from '@/components/api/call';
import { CopyLine } from '@/components/text/CopyLine';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useTelling } from '@/components/words/WordsProvider';
import type { TokenRow } from '@/lib/api/types';
import styles from './access.module.css';
import { NameField } from './NameField';
import { Question } from './Question';
import { useCall } from './useCall';
import { useList } from './useList';

interface Props {
  initial: TokenRow[];
  /** ISO 8601. */
  now: string;
}

/** The tokens by which programs use the API. */
export function TokensPanel({ initial, now }: Props) {
  const { words, times } = useTelling();
  const [removing, setRemoving] = useState<string | null>(null);
  const [tokens, readAnew] = useList<TokenRow>('tokens', initial);
  return (
    <section className="panel" aria-label={words('access.tokens.title')}>
      <div className="panel-head">
        <h2>{words('access.tokens.title')}</h2>
      </div>
      {tokens.length ? (
        <ScrollRegion className="scroll-x" label={words('access.tokens.table')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{words('access.name')}</th>
                <th scope="col">{words('access.tokens.scope')}</th>
                <th scope="col">{words('access.tokens.by')}</th>
                <th scope="col">{words('access.tokens.until')}</th>
                <th scope="col">{words('access.tokens.used')}</th>
                <th scope="col">
                  <span className="visually-hidden">{words('overview.backends.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map(({ name, scope, createdBy, expiresAt, usedAt }) => (
                <tr key={name} data-token={name}>
                  <th scope="row">{name}</th>
                  <td>{words(`access.tokens.scopes.${scope}`)}</td>
                  <td>{createdBy}</td>
                  <td>
                    {expiresAt <= now
                      ? words('access.tokens.over', { time: times.moment(expiresAt) })
                      : times.moment(expiresAt)}
                  </td>
                  <td>{usedAt === null ? words('access.tokens.never') : times.clockOrDay(usedAt, now)}</td>
                  <td>
                    <span className={styles.buttons}>
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={words('access.tokens.removeOf', { name })}
                        onClick={() => setRemoving(name)}
                      >
                        {words('access.tokens.remove')}
                      </Button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
      <MakeToken isFirst={!tokens.length} onMade={readAnew} />
      {removing === null ? null : (
        <Question
          title={words('access.tokens.removing', { name: removing })}
          text={words('access.tokens.removeWhat')}
          action={words('access.tokens.remove')}
          work={() => send('DELETE', `/api/v1/tokens/${removing}`)}
          onClose={() => {
            setRemoving(null);
            readAnew();
          }}
        />
      )}
    </section>
  );
}

const scopes = ['read', 'operate'] as const;
const [leastDays, mostDays] = [1, 366];

function MakeToken({ isFirst, onMade }: { isFirst: boolean; onMade: () => void }) {
  const { words } = useTelling();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenRow['scope']>('read');
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const { busy, call } = useCall();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const asked = { name: name.trim(), scope, seconds: days * 86_400 };
    if (!(await call(async () => setMade(await send('POST', '/api/v1/tokens', asked))))) return;
    setName('');
    onMade();
  };
  return (
    <div className={styles.body}>
      <form className={styles.add} onSubmit={make}>
        {isFirst ? <p className="quiet">{words('access.tokens.none')}</p> : null}
        <NameField isNew isInRow value={name} onChange={setName} />
        <NativeSelect
          size="xs"
          label={words('access.tokens.scope')}
          data={scopes.map((value) => ({ value, label: words(`access.tokens.scopes.${value}`) }))}
          value={scope}
          onChange={(event) => setScope(event.currentTarget.value === 'operate' ? 'operate' : 'read')}
        />
        <NumberInput
          size="xs"
          w={80}
          label={words('access.tokens.days')}
          min={leastDays}
          max={mostDays}
          allowDecimal={false}
          value={days}
          onChange={(value) => setDays(Math.min(mostDays, Math.max(leastDays, Number(value) || leastDays)))}
        />
        <Button size="xs" type="submit" variant="default" loading={busy}>
          {words('access.tokens.add')}
        </Button>
      </form>
      {made ? (
        <div className={styles.secret} role="status">
          <p>{words('access.tokens.made', { name: made.name })}</p>
          <CopyLine text={made.token} />
        </div>
      ) : null}
    </div>
  );
}
