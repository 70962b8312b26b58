import type { ReactNode } from 'react';

interface Props {
  /** Its name for screen readers. */
  label: string;
  className: string | undefined;
  children: ReactNode;
}

/** A part of a page that scrolls by itself. It can be focused, so that hidden content is reachable by keyboard. */
export function ScrollRegion({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
