/**
 * From a target's connection settings to what a connection is made with: files read, secrets filled
 * in, and everything that would fail every handshake found before the run.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates } from 'node:tls';
import { messageOf, ServebenchError } from '../base/errors.ts';
import type { ConnectionOptions, TlsOptions } from '../domain/connection.ts';
import type { TargetSpec, TlsSettings } from '../domain/scenario.ts';
import { whyUnreadable } from './read-needed-file.ts';

export interface PrepareConnectionContext {
  /** The text of a file; rejects when it cannot be read. */
  readText: (file: string) => Promise<string>;
  /** Puts secrets in the place of `${env:NAME}`. */
  fill: (text: string) => string;
}

/** @throws ServebenchError SB_RUN_TLS_FILE, SB_RUN_BAD_PROXY; no message holds a secret. */
export async function prepareConnection(
  spec: Pick<TargetSpec, 'name' | 'url' | 'connection'>,
  context: PrepareConnectionContext,
): Promise<ConnectionOptions> {
  const { httpVersion, tls, proxy } = spec.connection;
  const isSecure = spec.url !== null && context.fill(spec.url).startsWith('https:');
  return {
    httpVersion,
    tls: isSecure ? await prepareTls(tls, spec.name, context) : null,
    proxy: proxy === null ? null : checkedProxy(context.fill(proxy), spec.name),
  };
}

const NO_SETTINGS: TlsSettings = {
  caFile: null,
  certFile: null,
  keyFile: null,
  serverName: null,
  insecure: false,
};

async function prepareTls(
  settings: TlsSettings | null,
  target: string,
  context: PrepareConnectionContext,
): Promise<TlsOptions> {
  const { caFile, certFile, keyFile, serverName, insecure } = settings ?? NO_SETTINGS;
  const read = (file: string | null, what: string): Promise<string | null> =>
    file === null ? Promise.resolve(null) : readPem(file, `${target}: ${what}`, context);
  const ca = await read(caFile, 'tls.ca');
  const cert = await read(certFile, 'tls.cert');
  const key = await read(keyFile, 'tls.key');
  if (caFile !== null) checkCertificates(ca ?? '', caFile, `${target}: tls.ca`);
  if (certFile !== null && keyFile !== null) {
    const [leaf] = checkCertificates(cert ?? '', certFile, `${target}: tls.cert`);
    checkPair(leaf, key ?? '', { certFile, keyFile, target });
  }
  const checked = { ca: ca ?? (insecure ? null : systemAuthorities()), cert, key };
  checkContext(checked, target);
  return { ...checked, serverName, insecure };
}

async function readPem(
  file: string,
  what: string,
  { readText }: PrepareConnectionContext,
): Promise<string> {
  try {
    return await readText(file);
  } catch (error) {
    throw tlsFileError(
      `${what}: cannot read ${file}: ${whyUnreadable(error)}`,
      'Paths are taken relative to the scenario file.',
    );
  }
}

/** Those that Node brings and those of the system, which holds a company's own. */
function systemAuthorities(): string {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])].join('\n');
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** In the order of the file; at least one. */
function checkCertificates(text: string, file: string, what: string): X509Certificate[] {
  const blocks = text.match(PEM_CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    const found = text.includes('PRIVATE KEY') ? 'a private key' : 'none';
    throw tlsFileError(
      `${what}: expected certificates in PEM in ${file}, found ${found}`,
      'A certificate in PEM begins with "-----BEGIN CERTIFICATE-----".',
    );
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw tlsFileError(
        `${what}: certificate ${index + 1} of ${file} cannot be read: ${messageOf(error)}`,
        'Export it again, in PEM.',
      );
    }
  });
}

function checkPair(
  leaf: X509Certificate | undefined,
  keyText: string,
  { certFile, keyFile, target }: { certFile: string; keyFile: string; target: string },
): void {
  if (keyText.includes('ENCRYPTED')) {
    throw tlsFileError(
      `${target}: tls.key: the key in ${keyFile} is encrypted, and there is nobody to ask for the passphrase`,
      'Decrypt it for the run: openssl pkey -in client.key -out plain.key',
    );
  }
  if (!leaf?.checkPrivateKey(readKey(keyText, keyFile, target))) {
    throw tlsFileError(
      `${target}: tls.key: the key in ${keyFile} does not belong to the first certificate in ${certFile}`,
      'Give the key that the certificate was requested with; its own certificate stands first.',
    );
  }
}

function readKey(text: string, file: string, target: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(text);
  } catch {
    // OpenSSL's reason speaks of decoders; what it means is this.
    throw tlsFileError(
      `${target}: tls.key: expected a private key in PEM in ${file}`,
      'A key in PEM begins with "-----BEGIN PRIVATE KEY-----" or the like.',
    );
  }
}

/** What is left, such as a key too short for today's rules. */
function checkContext(tls: Pick<TlsOptions, 'ca' | 'cert' | 'key'>, target: string): void {
  const given = Object.entries(tls).filter(([, text]) => text !== null);
  try {
    createSecureContext(Object.fromEntries(given));
  } catch (error) {
    throw tlsFileError(`${target}: tls: ${messageOf(error)}`, 'Check the files under "tls".');
  }
}

function checkedProxy(text: string, target: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'http:' && isDecodable(url.username) && isDecodable(url.password)) {
    return text;
  }
  throw new ServebenchError({
    code: 'SB_RUN_BAD_PROXY',
    message: `${target}: proxy: with its placeholders filled in, it is no address that begins with http://`,
    hint: 'Write special characters of a user name or password in percent, e.g. %40 for @.',
  });
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function tlsFileError(message: string, hint: string): ServebenchError {
  return new ServebenchError({ code: 'SB_RUN_TLS_FILE', message, hint });
}
