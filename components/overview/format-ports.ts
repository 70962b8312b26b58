/** The first port of listeners "host:port", and how many others there are, such as `:2200 +1`; null without a listener. */
export function formatPorts(listeners: string[]): string | null {
  const [first, ...others] = new Set(listeners.map((listener) => listener.slice(listener.lastIndexOf(':'))));
  if (first === undefined) return null;
  return others.length === 0 ? first : `${first} +${others.length}`;
}
