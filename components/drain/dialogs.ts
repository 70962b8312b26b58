'use client';

import dynamic from 'next/dynamic';

/*
 * The dialogs of a backend's actions. They hold forms that most visits never open, so their code comes when
 * one is: it would be a tenth of what the overview loads.
 */

export const DrainDialog = dynamic(async () => (await import('./DrainDialog')).DrainDialog, { ssr: false });
export const RebalanceDialog = dynamic(async () => (await import('./RebalanceDialog')).RebalanceDialog, {
  ssr: false,
});
export const WeightDialog = dynamic(
  async () => (await import('@/components/backend/WeightDialog')).WeightDialog,
  { ssr: false },
);
