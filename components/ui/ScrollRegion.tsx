import type { ReactNode } from 'react';

interface Props {
  /** What a screen reader calls it. */
  label: string;
  className: string | undefined;
  children: ReactNode;
}

/** A part of a page that scrolls by itself. It takes the focus, so that the keyboard reaches what is out of sight. */
export function ScrollRegion({ label, className, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
