import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../support/product';
import { projectRoot } from '../support/project-root';

/** Standard input of the commands: lines of 32 bytes, so that a reader that takes
 * more than its line leaves the next reader at the beginning of a line. */
const passwords = 'correct horse battery staple 42\n'.repeat(16_384);

/** Commands still running this long after Ctrl-C are killed; the product promises 5 s. */
const interruptTimeoutMs = 15_000;

/** Output and exit of the commands. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Commands that were begun. */
export interface RunningCommands {
  ended: Promise<CommandResult>;
  /** Resolves once a load balancer among them has printed the address of its dashboard; never if there is none. */
  serving: Promise<CommandResult>;
  /** Sends Ctrl-C to their terminal; resolves once all of them have ended. */
  interrupt(): Promise<void>;
}

/** A folder like a fresh checkout, with a network of its own if the system allows one. */
export interface Sandbox {
  folder: string;
  write(name: string, content: string): void;
  /** Begins commands in bash, which ends at the first that fails. */
  start(commands: string): RunningCommands;
  /** Runs commands to their end; rejects with their output if they fail. */
  run(commands: string): Promise<string>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

/** Whether places have networks of their own, so that each may use the ports that the pages name. */
export function canIsolateNetwork(): boolean {
  return (
    process.getuid?.() === 0 &&
    spawnSync('unshare', ['--net', '--mount', 'ip', 'link', 'set', 'lo', 'up']).status === 0
  );
}

/**
 * Opens a place. Without networks of their own (for want of root, or in a container that allows none) places
 * use the machine's, one after the other, and its ports 2200, 3000 and so on have to be free.
 */
export async function openSandbox(isolateNetwork: boolean): Promise<Sandbox> {
  const folder = temporaryDirectory();
  const home = join(folder, 'home');
  mkdirSync(home);
  // A response with status 400 or above is a failure here, which plain curl would ignore.
  writeFileSync(join(home, '.curlrc'), 'fail-with-body\n');
  writeFileSync(join(home, 'passwords'), passwords);
  for (const name of ['package.json', '.npmrc']) copyFileSync(join(projectRoot, name), join(folder, name));
  for (const name of ['scripts', 'docs']) symlinkSync(join(projectRoot, name), join(folder, name));
  const network = isolateNetwork ? await openIsolatedNetwork(folder) : null;
  const started: RunningCommands[] = [];

  const begin = (commands: string): RunningCommands => {
    // The trace (-x) shows which command failed.
    const bash = ['bash', '-e', '-x', '-o', 'pipefail', '-c', commands];
    const [program = '', ...args] = [...(network?.enter ?? []), ...bash];
    const input = openSync(join(home, 'passwords'), 'r');
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...buildEnvironment(), HOME: home },
      stdio: [input, 'pipe', 'pipe'],
      detached: true,
    });
    closeSync(input);
    const running = trackCommands(child);
    started.push(running);
    return running;
  };
  return {
    folder,
    write: (name, content) => writeFileSync(join(folder, name), content),
    start: begin,
    async run(commands) {
      const { code, stdout, stderr } = await begin(commands).ended;
      if (code !== 0) throw new Error(`code ${code}: ${commands}\n${stdout}${stderr}`);
      return stdout;
    },
    async close() {
      for (const running of started.reverse()) await running.interrupt();
      await network?.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * Nothing of the npm that runs the tests, and no proxy of the machine's. One worker, however many CPUs there are: each
 * deals in turn for itself, and the pages count sessions.
 */
function buildEnvironment(): NodeJS.ProcessEnv {
  const clean = { ...process.env };
  for (const name of Object.keys(clean)) if (!['PATH', 'LANG', 'TMPDIR'].includes(name)) delete clean[name];
  return { ...clean, PATH: `${clean.PATH}:/usr/sbin`, STICKYBOARD_WORKERS: '1' };
}

interface Network {
  /** Prefix of a command that runs it in the network. */
  enter: string[];
  close(): Promise<void>;
}

/** Hosts that the pages name; the address is reserved for documentation (RFC 5737) and unreachable. */
const hosts = '127.0.0.1 localhost\n203.0.113.7 example.com\n';

/**
 * A network with nothing in it but loopback, and with names of its own: it lasts as long as a process in it.
 * @param folder working directory of the commands, which also holds their hosts file
 */
async function openIsolatedNetwork(folder: string): Promise<Network> {
  const file = join(folder, 'home/hosts');
  writeFileSync(file, hosts);
  const script = 'ip link set lo up && mount --bind "$0" /etc/hosts && echo up && exec cat';
  const holder = spawn('unshare', ['--net', '--mount', 'sh', '-c', script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const namespaces = `/proc/${holder.pid}/ns`;
  return {
    // A process that enters other mounts starts in their root.
    enter: ['nsenter', `--net=${namespaces}/net`, `--mount=${namespaces}/mnt`, `--wd=${folder}`],
    async close() {
      const exited = once(holder, 'exit');
      holder.stdin.end();
      await exited;
    },
  };
}

function trackCommands(child: ChildProcess): RunningCommands {
  const { pid } = child;
  if (pid === undefined) throw new Error('bash cannot be started');
  const printed = { stdout: '', stderr: '' };
  let isServing: (ran: CommandResult) => void = () => undefined;
  const serving = new Promise<CommandResult>((resolve) => {
    isServing = resolve;
  });
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      if (/^dashboard +http.*\n/m.test(printed.stdout)) isServing({ code: null, ...printed });
    });
  }
  let isGone = false;
  const ended = once(child, 'close').then(([code]): CommandResult => {
    isGone = true;
    return { code: code as number | null, ...printed };
  });
  return {
    ended,
    serving,
    async interrupt() {
      if (isGone) return;
      // bash leads a group of its own: all that it started gets the signal, as from a terminal.
      process.kill(-pid, 'SIGINT');
      const tooLong = setTimeout(() => process.kill(-pid, 'SIGKILL'), interruptTimeoutMs);
      await ended;
      clearTimeout(tooLong);
    },
  };
}
