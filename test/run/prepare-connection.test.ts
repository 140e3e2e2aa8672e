import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { TlsSettings } from '../../src/domain/scenario.ts';
import { prepareConnection } from '../../src/run/prepare-connection.ts';
import { anAuthority } from '../builders/certificates.ts';

const authority = anAuthority();
const client = authority.issue('client');
const other = authority.issue('other');
const encryptedKey = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
}).privateKey;

const FILES: Record<string, string> = {
  '/ca.pem': `a note before it\n${authority.cert}${other.cert}`,
  '/client.pem': client.cert,
  '/client.key': client.key,
  '/other.key': other.key,
  '/encrypted.key': encryptedKey,
  '/text.pem': 'no PEM at all',
  '/broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
};

const readText = (file: string): Promise<string> => {
  const text = FILES[file];
  return text === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(text);
};
const SECRETS: Record<string, string> = { PASSWORD: 'p%40ss-word', BROKEN: 'a@b:c/d%' };
const fill = (text: string): string =>
  text.replace(/\$\{env:(\w+)\}/g, (_, name: string) => SECRETS[name] ?? '');

const NO_TLS: TlsSettings = {
  caFile: null,
  certFile: null,
  keyFile: null,
  serverName: null,
  insecure: false,
};

function prepare(
  tls: Partial<TlsSettings> | null,
  { url = 'https://model.internal', proxy = null as string | null } = {},
): ReturnType<typeof prepareConnection> {
  const connection = { httpVersion: '2' as const, tls: tls && { ...NO_TLS, ...tls }, proxy };
  return prepareConnection({ name: 'prod', url, connection }, { readText, fill });
}

describe('prepareConnection', () => {
  test('reads the files and keeps the rest', async () => {
    const settings = { caFile: '/ca.pem', certFile: '/client.pem', keyFile: '/client.key' };
    expect(await prepare({ ...settings, serverName: 'm', insecure: false })).toEqual({
      httpVersion: '2',
      tls: {
        ca: FILES['/ca.pem'],
        cert: client.cert,
        key: client.key,
        serverName: 'm',
        insecure: false,
      },
      proxy: null,
    });
  });

  test('trusts what the system trusts unless it is told whom', async () => {
    const { tls } = await prepare(null);
    expect(tls?.ca).toContain('-----BEGIN CERTIFICATE-----');
    expect((await prepare({ insecure: true })).tls?.ca).toBeNull();
  });

  test('needs no TLS for an http url, nor for a server that is launched', async () => {
    expect((await prepare(null, { url: 'http://127.0.0.1:1' })).tls).toBeNull();
  });

  test('fills the secrets of a proxy in', async () => {
    const proxy = 'http://me:${env:PASSWORD}@proxy:3128';
    expect((await prepare(null, { proxy })).proxy).toBe('http://me:p%40ss-word@proxy:3128');
  });

  test.each<[string, Partial<TlsSettings>, RegExp]>([
    [
      'a file that is not there',
      { caFile: '/none.pem' },
      /^prod: tls\.ca: cannot read \/none\.pem: no such file/,
    ],
    [
      'a file without a certificate',
      { caFile: '/text.pem' },
      /expected certificates in PEM in \/text\.pem, found none/,
    ],
    ['a key in the place of a certificate', { caFile: '/client.key' }, /found a private key/],
    [
      'a certificate that cannot be read',
      { caFile: '/broken.pem' },
      /certificate 1 of \/broken\.pem cannot be read/,
    ],
    [
      'a key of another certificate',
      { certFile: '/client.pem', keyFile: '/other.key' },
      /the key in \/other\.key does not belong to the first certificate in \/client\.pem/,
    ],
    [
      'a certificate in the place of a key',
      { certFile: '/client.pem', keyFile: '/client.pem' },
      /tls\.key: expected a private key in PEM in \/client\.pem/,
    ],
    [
      'an encrypted key',
      { certFile: '/client.pem', keyFile: '/encrypted.key' },
      /the key in \/encrypted\.key is encrypted/,
    ],
  ])('finds %s before the run', async (_, tls, message) => {
    await expect(prepare(tls)).rejects.toMatchObject({
      code: 'SB_RUN_TLS_FILE',
      message: expect.stringMatching(message) as string,
    });
  });

  test('finds a proxy whose secret breaks its address, and does not tell the secret', async () => {
    const broken = prepare(null, { proxy: 'http://me:${env:BROKEN}@proxy:3128' });
    await expect(broken).rejects.toMatchObject({
      code: 'SB_RUN_BAD_PROXY',
      message: expect.not.stringContaining('a@b') as string,
    });
  });
});
