/**
 * Certificates for tests: an authority and what it signs, made anew each time, so that no key lies in
 * the repository and none expires. X.509 in DER by hand: Node reads certificates but makes none.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certificate {
  /** PEM. */
  cert: string;
  key: string;
}

export interface Authority extends Certificate {
  /** Names: host names and IPv4 addresses that the certificate is for. */
  issue(commonName: string, names?: string[]): Certificate;
}

export function anAuthority(commonName = 'test authority'): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const constraints = extension('2.5.29.19', sequence(der(0x01, Buffer.from([0xff]))));
  const own = certificate({
    subject: commonName,
    publicKey: keys.publicKey,
    issuer: commonName,
    issuerKey: keys.privateKey,
    extensions: [constraints],
  });
  return {
    cert: own,
    key: keyPem(keys.privateKey),
    issue: (subject, names = []) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const alternatives = sequence(...names.map(alternativeName));
      const cert = certificate({
        subject,
        publicKey: pair.publicKey,
        issuer: commonName,
        issuerKey: keys.privateKey,
        extensions: names.length === 0 ? [] : [extension('2.5.29.17', alternatives)],
      });
      return { cert, key: keyPem(pair.privateKey) };
    },
  };
}

interface Request {
  subject: string;
  publicKey: KeyObject;
  issuer: string;
  issuerKey: KeyObject;
  extensions: Buffer[];
}

let serial = 1;

function certificate({ subject, publicKey, issuer, issuerKey, extensions }: Request): string {
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([++serial])),
    algorithm,
    name(issuer),
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  const signature = sign('sha256', body, issuerKey);
  const bits = der(0x03, Buffer.concat([Buffer.from([0]), signature]));
  const text = sequence(body, algorithm, bits).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const groups = [arc & 127];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function name(commonName: string): Buffer {
  const attribute = sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(commonName)));
  return sequence(der(0x31, attribute));
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), der(0x04, value));
}

function alternativeName(host: string): Buffer {
  if (isIP(host) === 4) return der(0x87, Buffer.from(host.split('.').map(Number)));
  return der(0x82, Buffer.from(host));
}
