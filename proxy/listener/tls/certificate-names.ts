/** Entries of a subjectAltName as Node writes it: `DNS:a.test, URI:"http://a.test/, DNS:b.test"`. */
const entryPattern = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g;

/**
 * The DNS names that a certificate is made for: those of its subjectAltName alone, as browsers read it.
 * @param subjectAltName as X509Certificate gives it
 * @returns lower case; a wildcard as `*.site.test`
 */
export function parseDnsNames(subjectAltName: string | undefined): string[] {
  return (subjectAltName?.match(entryPattern) ?? [])
    .map((entry) => entry.trim())
    .filter((entry) => /^DNS:[^"]+$/.test(entry))
    .map((entry) => entry.slice(4).toLowerCase());
}

/** Finds what belongs to a name: exact names first, then a wildcard for its first label, RFC 6125 section 6.4.3. */
export class ServerNameTable<Entry> {
  private readonly entries = new Map<string, Entry>();

  /** The first entry of a name keeps it. */
  add(name: string, entry: Entry): void {
    if (!this.entries.has(name)) this.entries.set(name, entry);
  }

  /** @param serverName as a client sent it in SNI */
  find(serverName: string): Entry | null {
    const name = serverName.toLowerCase();
    const dot = name.indexOf('.');
    const wildcard = dot > 0 ? this.entries.get(`*${name.slice(dot)}`) : undefined;
    return (name.startsWith('*') ? undefined : (this.entries.get(name) ?? wildcard)) ?? null;
  }
}
