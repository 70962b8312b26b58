'use client';

import type { ComponentProps } from 'react';
import type { WeightDialog as Weight } from '@/components/backend/WeightDialog';
import { LazyDialog } from '@/components/lazy/LazyDialog';
import type { DrainDialog as Drain } from './DrainDialog';
import type { RebalanceDialog as Rebalance } from './RebalanceDialog';

/*
 * The dialogs of a backend's actions. They hold forms that most visits never open, so their code comes when
 * one is: it would be a tenth of what the overview loads.
 */

const loadDrain = async () => (await import('./DrainDialog')).DrainDialog;
const loadRebalance = async () => (await import('./RebalanceDialog')).RebalanceDialog;
const loadWeight = async () => (await import('@/components/backend/WeightDialog')).WeightDialog;

export function DrainDialog(props: ComponentProps<typeof Drain>) {
  return <LazyDialog load={loadDrain} given={props} />;
}

export function RebalanceDialog(props: ComponentProps<typeof Rebalance>) {
  return <LazyDialog load={loadRebalance} given={props} />;
}

export function WeightDialog(props: ComponentProps<typeof Weight>) {
  return <LazyDialog load={loadWeight} given={props} />;
}
