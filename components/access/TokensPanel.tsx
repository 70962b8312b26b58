'use client';

import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { apiUrl, callApi } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { ConfirmDialog } from '@/components/ui/ConfirmDialog';
import { CopyableLine } from '@/components/ui/CopyableLine';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { useApiCall } from '@/components/ui/useApiCall';
import type { TokenRow } from '@/lib/contract/types';
import styles from './access.module.css';
import { NameField } from './NameField';

interface Props {
  initial: TokenRow[];
  /** ISO 8601. */
  now: string;
}

/** The tokens by which programs use the API. */
export function TokensPanel({ initial, now }: Props) {
  const { t, times } = useFormatters();
  const [removing, setRemoving] = useState<string | null>(null);
  const { data, mutate } = useApi(apiUrl('GET /api/v1/tokens', {}));
  const tokens = data?.tokens ?? initial;
  const refetch = () => void mutate();
  return (
    <section className="panel" aria-label={t('access.tokens.title')}>
      <div className="panel-head">
        <h2>{t('access.tokens.title')}</h2>
      </div>
      {tokens.length ? (
        <ScrollRegion className="scroll-x" label={t('access.tokens.table')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('access.name')}</th>
                <th scope="col">{t('access.tokens.scope')}</th>
                <th scope="col">{t('access.tokens.createdBy')}</th>
                <th scope="col">{t('access.tokens.expires')}</th>
                <th scope="col">{t('access.tokens.used')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('overview.backends.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map(({ name, scope, createdBy, expiresAt, usedAt }) => (
                <tr key={name} data-token={name}>
                  <th scope="row">{name}</th>
                  <td>{t(`access.tokens.scopes.${scope}`)}</td>
                  <td>{createdBy}</td>
                  <td>
                    {expiresAt <= now
                      ? t('access.tokens.expired', { time: times.dateTime(expiresAt) })
                      : times.dateTime(expiresAt)}
                  </td>
                  <td>{usedAt === null ? t('access.tokens.never') : times.timeOrDate(usedAt, now)}</td>
                  <td>
                    <span className={styles.buttons}>
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={t('access.tokens.revokeNamed', { name })}
                        onClick={() => setRemoving(name)}
                      >
                        {t('access.tokens.revoke')}
                      </Button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
      <CreateTokenForm isFirst={!tokens.length} onMade={refetch} />
      {removing === null ? null : (
        <ConfirmDialog
          title={t('access.tokens.revokeTitle', { name: removing })}
          text={t('access.tokens.revokeExplanation')}
          action={t('access.tokens.revoke')}
          onConfirm={() => callApi('DELETE /api/v1/tokens/{name}', { path: { name: removing } })}
          onClose={() => {
            setRemoving(null);
            refetch();
          }}
        />
      )}
    </section>
  );
}

const scopes = ['read', 'operate'] as const;
const [minLifetimeDays, maxLifetimeDays] = [1, 366];

function CreateTokenForm({ isFirst, onMade }: { isFirst: boolean; onMade: () => void }) {
  const { t } = useFormatters();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenRow['scope']>('read');
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  const { busy, call } = useApiCall();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const asked = { name: name.trim(), scope, seconds: days * 86_400 };
    if (!(await call(async () => setMade(await callApi('POST /api/v1/tokens', { body: asked }))))) return;
    setName('');
    onMade();
  };
  return (
    <div className={styles.body}>
      <form className={styles.add} onSubmit={make}>
        {isFirst ? <p className="quiet">{t('access.tokens.none')}</p> : null}
        <NameField isNew isInRow value={name} onChange={setName} />
        <NativeSelect
          size="xs"
          label={t('access.tokens.scope')}
          data={scopes.map((value) => ({ value, label: t(`access.tokens.scopes.${value}`) }))}
          value={scope}
          onChange={(event) => setScope(event.currentTarget.value === 'operate' ? 'operate' : 'read')}
        />
        <NumberInput
          size="xs"
          w={80}
          label={t('access.tokens.days')}
          min={minLifetimeDays}
          max={maxLifetimeDays}
          allowDecimal={false}
          value={days}
          onChange={(value) =>
            setDays(Math.min(maxLifetimeDays, Math.max(minLifetimeDays, Number(value) || minLifetimeDays)))
          }
        />
        <Button size="xs" type="submit" variant="default" loading={busy}>
          {t('access.tokens.create')}
        </Button>
      </form>
      {made ? (
        <div className={styles.secret} role="status">
          <p>{t('access.tokens.created', { name: made.name })}</p>
          <CopyableLine text={made.token} />
        </div>
      ) : null}
    </div>
  );
}
