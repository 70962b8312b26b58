'use client';

import { ReadyDialog } from '@/components/backend/ReadyDialog';
import { DrainDialog } from '@/components/drain/DrainDialog';
import type { BackendRow } from '@/lib/api/types';
import type { Asked } from './opened';

interface Props {
  asked: Asked;
  backend: BackendRow;
  onClose: () => void;
}

/** The same question as in the table and on the backend's page: nothing is done from the palette without it. */
export function BackendQuestion({ asked, backend, onClose }: Props) {
  return asked === 'resume' ? (
    <ReadyDialog backend={backend} onClose={onClose} />
  ) : (
    <DrainDialog backends={[backend]} intent={asked} onClose={onClose} />
  );
}
