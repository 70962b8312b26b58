/** Entries of a subjectAltName as Node writes it: `DNS:a.test, URI:"http://a.test/, DNS:b.test"`. */
const ENTRY = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g;

/**
 * The DNS names that a certificate is made for: those of its subjectAltName alone, as browsers read it.
 * @param subjectAltName as X509Certificate gives it
 * @returns lower case; a wildcard as `*.site.test`
 */
export function dnsNames(subjectAltName: string | undefined): string[] {
  return (subjectAltName?.match(ENTRY) ?? [])
    .map((entry) => entry.trim())
    .filter((entry) => /^DNS:[^"]+$/.test(entry))
    .map((entry) => entry.slice(4).toLowerCase());
}

/** Finds what belongs to a name: exact names first, then a wildcard for its first label, RFC 6125 section 6.4.3. */
export class NameTable<Entry> {
  private readonly exact = new Map<string, Entry>();

  /** The first entry of a name keeps it. */
  add(name: string, entry: Entry): void {
    if (!this.exact.has(name)) this.exact.set(name, entry);
  }

  /** @param asked as a client sent it in SNI */
  find(asked: string): Entry | null {
    const name = asked.toLowerCase();
    const dot = name.indexOf('.');
    const wildcard = dot > 0 ? this.exact.get(`*${name.slice(dot)}`) : undefined;
    return (name.startsWith('*') ? undefined : (this.exact.get(name) ?? wildcard)) ?? null;
  }
}
