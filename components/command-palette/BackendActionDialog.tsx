'use client';

import { DrainDialog } from '@/components/drain/DrainDialog';
import { ResumeDialog } from '@/components/drain/ResumeDialog';
import type { BackendRow } from '@/lib/contract/types';
import type { BackendAction } from './open-overlay';

interface Props {
  asked: BackendAction;
  backend: BackendRow;
  onClose: () => void;
}

/** The same question as in the table and on the backend's page: nothing is done from the palette without it. */
export function BackendActionDialog({ asked, backend, onClose }: Props) {
  return asked === 'resume' ? (
    <ResumeDialog backend={backend} onClose={onClose} />
  ) : (
    <DrainDialog backends={[backend]} intent={asked} onClose={onClose} />
  );
}
