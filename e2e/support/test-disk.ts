import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file system of its own that can be filled to the last byte. */
export interface SmallDisk {
  directory: string;
  /** Another file fills the free space. */
  fill(): void;
  /** Deletes that file. */
  clear(): void;
}

/**
 * Mounts a file system in memory at `directory` for the running test.
 *
 * @param size as for `mount`, such as `8m`
 * @throws if permission is denied: such a fault cannot be made otherwise, and skipping it is no success
 */
export function mountSmallDisk(directory: string, size: string): SmallDisk {
  mkdirSync(directory, { recursive: true });
  runAsRoot('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'stickyboard-test', directory]);
  onTestFinished(() => runAsRoot('umount', ['-l', directory]));
  const ballast = join(directory, 'ballast');
  return {
    directory,
    fill: () => fillDisk(ballast),
    clear: () => rmSync(ballast, { force: true }),
  };
}

/** Runs a program that needs root. @throws its own error, and the remedy */
export function runAsRoot(program: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `this fault needs \`${program}\`, as root or with CAP_SYS_ADMIN: ${(error?.message ?? stderr).trim()}; ` +
      'run the tests as root, in a container with --cap-add SYS_ADMIN',
  );
}

function fillDisk(file: string): void {
  const fd = openSync(file, 'a');
  for (let chunk = Buffer.alloc(1024 * 1024); chunk.length > 0; ) {
    try {
      if (writeSync(fd, chunk) < chunk.length) chunk = chunk.subarray(chunk.length / 2);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      chunk = chunk.length === 1 ? Buffer.alloc(0) : chunk.subarray(chunk.length / 2);
    }
  }
  closeSync(fd);
}

/** A file system on a file, as on a disk: a disk error makes it read-only, also for processes that have it open. */
export interface FailingDisk {
  directory: string;
  /** The disk fails: no process can write any more. */
  turnReadOnly(): void;
  /** The disk is repaired and mounted again; no process may use it meanwhile. */
  repair(): void;
}

/** Mounts such a file system of 64 MB at `directory` for the running test. @throws as `mountSmallDisk` */
export function mountFailingDisk(directory: string): FailingDisk {
  mkdirSync(directory, { recursive: true });
  const image = `${directory}.img`;
  writeFileSync(image, '');
  truncateSync(image, 64 * 1024 * 1024);
  runAsRoot('mkfs.ext4', ['-q', image]);
  const mount = (): void => runAsRoot('mount', ['-o', 'loop,errors=remount-ro', image, directory]);
  mount();
  onTestFinished(() => {
    runAsRoot('umount', ['-l', directory]);
    rmSync(image);
  });
  return {
    directory,
    turnReadOnly: () => writeFileSync(join('/sys/fs/ext4', getDevice(directory), 'trigger_fs_error'), '1'),
    repair() {
      runAsRoot('umount', [directory]);
      // 1: errors were found and corrected.
      const { status, stdout } = spawnSync('e2fsck', ['-fy', image], { encoding: 'utf8' });
      if (status !== 0 && status !== 1) throw new Error(`e2fsck could not mend ${image}: ${stdout}`);
      mount();
    },
  };
}

/** The name of the device that is mounted at a directory, such as `loop0`. */
function getDevice(directory: string): string {
  const line = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((mounted) => mounted.split(' ')[1] === directory);
  if (line === undefined) throw new Error(`nothing is mounted at ${directory}`);
  return line.slice('/dev/'.length, line.indexOf(' '));
}
