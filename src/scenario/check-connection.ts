/**
 * Whether the keys that say how a server is reached fit its address and each other. Placeholders count
 * as some valid text.
 */
import { listed, quoted } from './describe-value.ts';
import { fieldOf, isMapping, textOf } from './raw-fields.ts';
import type { TargetKind } from './scenario-context.ts';
import type { DataPath, Finding } from './scenario-problem.ts';
import { placeholderNames, withoutPlaceholders } from './secrets.ts';

/** A digit is valid wherever a placeholder makes sense. */
const STAND_IN = '1';

export function checkConnection(
  target: unknown,
  kind: TargetKind | undefined,
  path: DataPath,
): Finding[] {
  const tls = fieldOf(target, 'tls');
  const proxy = textOf(fieldOf(target, 'proxy'));
  return [
    ...checkAttached(target, kind, path),
    ...(isMapping(tls) ? checkTls(tls, textOf(fieldOf(target, 'url')), [...path, 'tls']) : []),
    ...(proxy === null ? [] : checkProxy(proxy, [...path, 'proxy'])),
  ];
}

/** A server that is launched is reached as its adapter knows. */
function checkAttached(target: unknown, kind: TargetKind | undefined, path: DataPath): Finding[] {
  if (kind === undefined || !kind.canLaunch || fieldOf(target, 'url') !== undefined) return [];
  const http = fieldOf(target, 'http');
  const keys = ['tls', 'proxy', ...(http === 2 || http === '2' ? ['http'] : [])];
  return keys
    .filter((key) => fieldOf(target, key) !== undefined)
    .map((key) => ({
      path: [...path, key],
      at: 'key',
      message: `${quoted(key)} is for running servers: one that the ${kind.name} adapter launches is reached on this machine, over plain HTTP/1.1`,
      hint: kind.canAttach
        ? `remove ${quoted(key)}, or give the "url" of a running server`
        : `remove ${quoted(key)}`,
    }));
}

function checkTls(tls: Record<string, unknown>, url: string | null, path: DataPath): Finding[] {
  const has = (key: string): boolean => tls[key] !== undefined;
  const findings: Finding[] = [];
  if (url !== null && /^http:\/\//i.test(url)) {
    const message = '"tls" is set, but the url begins with http://: nothing would be encrypted';
    findings.push({ path, at: 'key', message, hint: 'write https:// in the url, or remove "tls"' });
  }
  if (has('cert') !== has('key')) {
    const [given, missing, file] = has('cert')
      ? ['cert', 'key', 'client.key']
      : ['key', 'cert', 'client.pem'];
    const message = `missing: ${quoted(given)} and ${quoted(missing)} belong together`;
    findings.push({
      path: [...path, missing],
      at: 'value',
      message,
      hint: `add "${missing}: ${file}"`,
    });
  }
  if (tls['insecure'] === true && has('ca')) {
    const message = '"ca" has no effect beside "insecure: true", which trusts everybody';
    findings.push({ path: [...path, 'ca'], at: 'key', message, hint: 'remove one of the two' });
  }
  return findings;
}

function checkProxy(text: string, path: DataPath): Finding[] {
  const filled = withoutPlaceholders(text, STAND_IN);
  if (filled !== text && !filled.includes('://')) return [];
  const url = URL.parse(filled);
  const place = { path, at: 'value' } as const;
  if (url === null || url.protocol !== 'http:') {
    const message = `expected the address of an HTTP proxy that begins with http://, got ${shown(text)}`;
    const hint = text.includes('://')
      ? 'https:// targets go through an http:// proxy, too; SOCKS is not spoken'
      : `did you mean "http://${shown(text).slice(1, -1)}"?`;
    return [{ ...place, message, hint: hint }];
  }
  if (hasPlainPassword(text)) {
    const message = 'expected no password in the address of the proxy: it is shown in results';
    return [
      { ...place, message, hint: 'write it as a placeholder: http://user:${env:PASSWORD}@host' },
    ];
  }
  const extras = [
    url.pathname === '/' ? '' : 'path',
    url.search && 'query',
    url.hash && 'fragment',
  ];
  const named = extras.filter((extra) => extra !== '');
  if (named.length === 0) return [];
  const message = `expected the address of a proxy without a ${listed(named, 'and')}`;
  return [{ ...place, message, hint: 'only host and port count: http://proxy.example.com:3128' }];
}

function hasPlainPassword(text: string): boolean {
  const password = /^[a-z]+:\/\/[^/@]*?:([^/]*)@/i.exec(withoutEnvColons(text))?.[1] ?? '';
  return password !== '' && !password.includes('${env');
}

/** The colon of a placeholder would pass for the one before a password. */
function withoutEnvColons(text: string): string {
  return placeholderNames(text).reduce(
    (shorter, name) => shorter.replaceAll(`\${env:${name}}`, '${env}'),
    text,
  );
}

/** Quoted, without a password that may stand in it. */
function shown(text: string): string {
  return quoted(text.replace(/\/\/[^/@]*@/, '//'));
}
