import { literally, readPage } from './pages';

/** A call of the HTTP API. */
export interface Call {
  method: string;
  /** As OpenAPI has it, with `{name}` for what differs. */
  path: string;
}

const page = readPage('docs/api.md');
const commands = page.blocks
  .filter(({ language }) => language === 'sh')
  .map(({ text }) => text.replaceAll('$api', '/api/v1').replaceAll('\\\n', ''))
  .join('');

/** All calls of an OpenAPI description. */
export function callsOf(paths: Record<string, object>): Call[] {
  return Object.entries(paths).flatMap(([path, ways]) =>
    Object.keys(ways).map((way) => ({ method: way.toUpperCase(), path })),
  );
}

/** Whether the table has a row for it: `` `GET /path?…` ``, or several methods, each in quotes, before one path. */
export function isTold({ method, path }: Call): boolean {
  return new RegExp(`\`${method}( |\`, [^|]* )${literally(path)}[?\`]`).test(page.text);
}

/** Whether one of the page's commands does it; curl's method is GET where it says none. */
export function isShown({ method, path }: Call): boolean {
  const way = method === 'GET' ? '(?!.* -X )' : `(?=.* -X ${method} )`;
  const target = path
    .split(/\{\w+\}/)
    .map(literally)
    .join('[^/ ?"]+');
  return new RegExp(`curl${way}.*${target}(["? ]|$)`, 'm').test(commands);
}
