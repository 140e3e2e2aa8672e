/** A stored run, as far as a replay needs it. Separate, since the file may be anybody's and of any age. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { messageOf, ServebenchError } from '../base/errors.ts';
import { RESULT_SCHEMA_VERSION, type Environment } from '../domain/result.ts';

const RESULT_FILE = 'result.json';

/** Of the document only what is used: later ones may hold more. */
export interface StoredRun {
  runId: string;
  rerunCommand: string;
  scenario: { file: string; text: string };
  environment: Pick<
    Environment,
    | 'servebenchVersion'
    | 'cpuModel'
    | 'cores'
    | 'modelSha256'
    | 'payloadSha256'
    | 'scenarioSha256'
    | 'traceSha256s'
  >;
  targets: {
    name: string;
    phases: { name: string; driver: { scheduleSha256: string | null } }[];
  }[];
}

const hash = z.string().nullable();

const storedRunSchema: z.ZodType<StoredRun> = z.object({
  runId: z.string(),
  rerunCommand: z.string(),
  scenario: z.object({ file: z.string(), text: z.string() }),
  environment: z.object({
    servebenchVersion: z.string(),
    cpuModel: z.string(),
    cores: z.number(),
    modelSha256: hash,
    payloadSha256: hash,
    scenarioSha256: z.string(),
    traceSha256s: z.record(z.string(), z.string()).exactOptional(),
  }),
  targets: z.array(
    z.object({
      name: z.string(),
      phases: z.array(z.object({ name: z.string(), driver: z.object({ scheduleSha256: hash }) })),
    }),
  ),
});

/** `place`: absolute path of a run folder or of its result.json. Rejects with a ServebenchError. */
export async function readStoredRun(place: string): Promise<StoredRun> {
  const file = await findResultFile(place);
  const document = parseJson(await readText(file), file);
  const version = z.object({ schemaVersion: z.number() }).safeParse(document);
  if (!version.success) throw notAResult(file, 'it names no schemaVersion');
  const { schemaVersion } = version.data;
  if (schemaVersion !== RESULT_SCHEMA_VERSION) {
    throw new ServebenchError({
      code: 'SB_RUN_STORED_VERSION',
      message: `${file} is a result of version ${schemaVersion}; this servebench reads version ${RESULT_SCHEMA_VERSION}`,
      hint: 'Replay it with the servebench that wrote it (environment.servebenchVersion in the file).',
    });
  }
  const run = storedRunSchema.safeParse(document);
  if (run.success) return run.data;
  const [issue] = run.error.issues;
  throw notAResult(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

async function findResultFile(place: string): Promise<string> {
  const found = await stat(place).catch((error: unknown) => {
    throw unreadable(`there is no stored run at ${place}`, error);
  });
  if (!found.isDirectory()) return place;
  const names = await readdir(place);
  if (names.includes(RESULT_FILE)) return path.join(place, RESULT_FILE);
  throw isHalfWritten(names)
    ? new ServebenchError({
        code: 'SB_RUN_STORED_INCOMPLETE',
        message: `the run in ${place} was never completed: it has no ${RESULT_FILE}, which is written last`,
        hint: 'It ended before its result was stored; run its scenario again.',
      })
    : new ServebenchError({
        code: 'SB_RUN_STORED_INVALID',
        message: `${place} is not a run folder: it has no ${RESULT_FILE}`,
        hint: 'Give a folder such as .servebench/runs/20261123-142205-7f3a, or its result.json.',
      });
}

function isHalfWritten(names: string[]): boolean {
  return names.some((name) => /[.](log|hlog|partial)$|^report[.]html$/.test(name));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(`cannot read ${file}: ${messageOf(error)}`, error);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw notAResult(file, messageOf(error));
  }
}

function unreadable(message: string, cause: unknown): ServebenchError {
  const hint =
    'Give a run folder such as .servebench/runs/20261123-142205-7f3a, or its result.json.';
  return new ServebenchError({ code: 'SB_RUN_STORED_UNREADABLE', message, hint, cause });
}

function notAResult(file: string, why: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_RUN_STORED_INVALID',
    message: `${file} is not the result of a run: ${why}`,
    hint: 'Give a run folder, or the result.json in it.',
  });
}
