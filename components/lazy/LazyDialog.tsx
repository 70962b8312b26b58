'use client';

import { type ComponentType, useEffect, useState } from 'react';
import { isMissingChunk } from './chunk';
import { MissingChunk } from './MissingChunk';

interface Props<Given> {
  /** Loads the dialog's code; the same function at every rendering. */
  load: () => Promise<ComponentType<Given>>;
  /** What the dialog is given. */
  given: Given;
}

/**
 * A dialog whose code comes when it is opened. Where the code cannot be fetched the dialog says so; the page around it
 * is as it was.
 */
export function LazyDialog<Given extends { onClose: () => void }>({ load, given }: Props<Given>) {
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
  if (Dialog) return <Dialog {...given} />;
  if (error === null) return null;
  if (!isMissingChunk(error)) throw error;
  return <MissingChunk onClose={given.onClose} />;
}
