/** The route cookie that a proxy sets for a new session; a fixed value if it sets none, as nginx's hash. */
export async function getRoute(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/20b`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`port ${port} answers ${response.status} before it is measured`);
  const cookies = response.headers.getSetCookie().join('\n');
  return /^route=([^;\n]+)/m.exec(cookies)?.[1] ?? 'c0ffee';
}
