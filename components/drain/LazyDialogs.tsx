'use client';

import type { ComponentProps } from 'react';
import { LazyDialog } from '@/components/ui/LazyDialog';
import type { DrainDialog as Drain } from './DrainDialog';
import type { RebalanceDialog as Rebalance } from './RebalanceDialog';
import type { WeightDialog as Weight } from './WeightDialog';

/*
 * The dialogs of a backend's actions. They hold forms that most visits never open, so their code is loaded when
 * one is opened: it would be a tenth of the overview's code.
 */

const loadDrain = async () => (await import('./DrainDialog')).DrainDialog;
const loadRebalance = async () => (await import('./RebalanceDialog')).RebalanceDialog;
const loadWeight = async () => (await import('./WeightDialog')).WeightDialog;

export function LazyDrainDialog(props: ComponentProps<typeof Drain>) {
  return <LazyDialog load={loadDrain} dialogProps={props} />;
}

export function LazyRebalanceDialog(props: ComponentProps<typeof Rebalance>) {
  return <LazyDialog load={loadRebalance} dialogProps={props} />;
}

export function LazyWeightDialog(props: ComponentProps<typeof Weight>) {
  return <LazyDialog load={loadWeight} dialogProps={props} />;
}
