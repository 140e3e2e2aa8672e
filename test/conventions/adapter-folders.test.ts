import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Adapter } from '../../src/adapter/contract.ts';

const folders = readdirSync('adapters', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('there are adapters', () => {
  expect(folders).toContain('onnx');
});

describe.each(folders)('adapters/%s', (folder) => {
  const load = async (): Promise<Adapter> => {
    const path = `../../adapters/${folder}/adapter.ts`;
    return ((await import(path)) as { adapter: Adapter }).adapter;
  };

  test.each(['adapter.ts', 'README.md'])('has %s', (file) => {
    expect(existsSync(join('adapters', folder, file))).toBe(true);
  });

  test('exports an adapter of its own name with a summary', async () => {
    const adapter = await load();
    expect(adapter.name).toBe(folder);
    expect(adapter.summary).not.toBe('');
  });

  test('describes each of its options', async () => {
    const { optionsSchema } = await load();
    const { properties = {} } = z.toJSONSchema(optionsSchema, { target: 'draft-7', io: 'input' });
    expect(Object.keys(properties)).not.toEqual([]);
    for (const [name, option] of Object.entries(properties)) {
      expect(option, `option ${name}`).toMatchObject({ description: expect.any(String) as string });
    }
  });

  test('refuses options that it does not know', async () => {
    const { optionsSchema } = await load();
    expect(optionsSchema.safeParse({ noSuchOption: 1 }).success).toBe(false);
  });
});
