import { escapeRegExp, readPage } from './pages';

/** A call of the HTTP API. */
export interface ApiCall {
  method: string;
  /** As OpenAPI has it, with `{name}` for what differs. */
  path: string;
}

const page = readPage('docs/reference/api.md');
const commands = page.blocks
  .filter(({ language }) => language === 'sh')
  .map(({ text }) => text.replaceAll('$api', '/api/v1').replaceAll('\\\n', ''))
  .join('');

/** All calls of an OpenAPI description. */
export function getCalls(paths: Record<string, object>): ApiCall[] {
  return Object.entries(paths).flatMap(([path, ways]) =>
    Object.keys(ways).map((way) => ({ method: way.toUpperCase(), path })),
  );
}

/** Whether the table has a row for it: `` `GET /path?…` ``, or several methods, each in quotes, before one path. */
export function isListed({ method, path }: ApiCall): boolean {
  return new RegExp(`\`${method}( |\`, [^|]* )${escapeRegExp(path)}[?\`]`).test(page.text);
}

/** Whether one of the page's commands does it; curl's method is GET where it says none. */
export function hasExample({ method, path }: ApiCall): boolean {
  const way = method === 'GET' ? '(?!.* -X )' : `(?=.* -X ${method} )`;
  const target = path
    .split(/\{\w+\}/)
    .map(escapeRegExp)
    .join('[^/ ?"]+');
  return new RegExp(`curl${way}.*${target}(["? ]|$)`, 'm').test(commands);
}
