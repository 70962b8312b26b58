'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { ChunkLoadErrorDialog } from './ChunkLoadErrorDialog';
import { isChunkLoadError } from './chunk-load-error';

interface Props<Given> {
  /** Loads the dialog's code; the same function at every rendering. */
  load: () => Promise<ComponentType<Given>>;
  /** Props of the dialog. */
  dialogProps: Given;
}

/**
 * A dialog whose code is loaded when it is opened. If the code cannot be fetched the dialog says so; the page around it
 * is as it was.
 */
export function LazyDialog<Given extends { onClose: () => void }>({ load, dialogProps }: Props<Given>) {
  const [Dialog, setDialog] = useState<ComponentType<Given> | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let closed = false;
    load().then(
      (loaded) => {
        if (!closed) setDialog(() => loaded);
      },
      (reason: unknown) => {
        if (!closed) setError(reason);
      },
    );
    return () => {
      closed = true;
    };
  }, [load]);
  if (Dialog) return <Dialog {...dialogProps} />;
  if (error === null) return null;
  if (!isChunkLoadError(error)) throw error;
  return <ChunkLoadErrorDialog onClose={dialogProps.onClose} />;
}
