/**
 * The folder of one run. Every file appears whole or not at all: it is written beside its place,
 * flushed, and renamed; result.json comes last, so that its presence means that the run is complete.
 */
import { access, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { ServebenchError, messageOf } from '../base/errors.ts';

export interface RunFolder {
  /** Absolute. */
  path: string;
  /** Path of a file in it, made safe from names that a user chose. */
  fileFor(name: string, extension: string): string;
  write(name: string, content: string): Promise<void>;
}

/** Letters, digits, dot, dash and underscore of `name`; the rest becomes a dash; never empty, never hidden. */
export function safeFileName(name: string): string {
  const safe = name
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  return safe === '' ? 'unnamed' : safe;
}

async function writeWhole(file: string, content: string): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

/** `20261123-142205-7f3a` from the wall clock (ISO, UTC) and 16 random bits. */
export function createRunId(startedAt: string, randomBits: number): string {
  const [day = '', time = ''] = startedAt.slice(0, 19).split('T');
  const suffix = (randomBits & 0xffff).toString(16).padStart(4, '0');
  return `${day.replaceAll('-', '')}-${time.replaceAll(':', '')}-${suffix}`;
}

/** One folder at a time: Node's recursive mkdir never returns where a file system refuses new folders. */
async function makeParents(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = path.dirname(folder);
    if (code !== 'ENOENT' || parent === folder || (await exists(parent))) throw error;
    await makeParents(parent);
    await makeParents(folder);
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Makes `parent/runs/<runId>`; an existing one is an error, never overwritten. */
export async function createRunFolder(parent: string, runId: string): Promise<RunFolder> {
  const folder = path.join(parent, 'runs', runId);
  try {
    await makeParents(path.dirname(folder));
    await mkdir(folder);
  } catch (error) {
    throw new ServebenchError({
      code: 'SB_STORE_FOLDER',
      message: `cannot make the run folder ${folder}: ${messageOf(error)}`,
      hint: 'Choose a folder that can be written to with --out DIR.',
      cause: error,
    });
  }
  return {
    path: folder,
    fileFor: (name, extension) => path.join(folder, `${safeFileName(name)}${extension}`),
    write: (name, content) => writeWhole(path.join(folder, name), content),
  };
}
