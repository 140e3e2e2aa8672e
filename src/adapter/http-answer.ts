/**
 * What an answer outside the measurement means in words: why it is no success, and what to do next.
 * Pure, so that every sentence can be tested without a server.
 */
import { messageOf } from '../base/errors.ts';
import type { Refusal } from './readiness.ts';

const EXCERPT_CHARACTERS = 300;

export interface HttpAnswer {
  status: number;
  body: string;
  /** Where a redirect points to; null without one. */
  location: string | null;
}

/** Null for a 2xx; else what `asked` (`POST /score`) was answered. */
export function refusalOf(answer: HttpAnswer, asked: string): Refusal | null {
  const { status, location } = answer;
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) {
    const where = location === null ? '' : ` to ${withoutQuery(location)}`;
    return {
      ready: false,
      kind: 'refused',
      answer: `${asked} was answered ${status}, a redirect${where}; redirects are not followed`,
      hint: 'Give the final address as the url.',
    };
  }
  return {
    ready: false,
    kind: 'refused',
    answer: `${asked} was answered ${status}: ${excerptOf(answer.body)}`,
    hint: hintForStatus(status),
  };
}

/** Why `origin` gave no HTTP answer. */
export function silenceOf(thrown: unknown, origin: string, isTimeUp: boolean): Refusal {
  const { host, hostname } = new URL(origin);
  const code = errorCodeOf(thrown);
  const explain = isTimeUp ? SILENCES['time-up'] : (SILENCES[code] ?? explainCertificate(code));
  const [answer, hint] = explain?.(host, hostname) ?? [
    `the request to ${host} failed: ${messageOf(thrown)}`,
    'Check the url and the network.',
  ];
  return { ready: false, kind: 'silent', answer, hint };
}

/** The start of a body on one line, for messages. */
export function excerptOf(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return 'an empty body';
  return line.length <= EXCERPT_CHARACTERS ? line : `${line.slice(0, EXCERPT_CHARACTERS)}...`;
}

type Explain = (host: string, hostname: string) => [answer: string, hint: string];

/** OpenSSL's and Node's codes for a certificate that somebody does not take. */
function explainCertificate(code: string): Explain | undefined {
  if (/ALERT.*CERTIFICATE|ALERT_UNKNOWN_CA/.test(code)) {
    return (host) => [
      `${host} wants another client certificate than it was shown (${code})`,
      'Give one that it trusts as tls.cert and tls.key of the target.',
    ];
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return (host) => [
      `the certificate of ${host} is for another name`,
      'Give the name that it is for as tls.serverName of the target.',
    ];
  }
  if (!/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return undefined;
  return (host) => [
    `the certificate of ${host} is not trusted (${code})`,
    'Give the certificate of its authority (PEM) as tls.ca of the target.',
  ];
}

const SILENCES: Record<string, Explain> = {
  'time-up': (host) => [
    `${host} gave no complete answer in time`,
    'Check that the server is not overloaded or stuck.',
  ],
  ECONNREFUSED: (host) => [
    `nobody listens on ${host}`,
    'Start the server, or check the port of the url.',
  ],
  ECONNRESET: (host) => [
    `${host} closed the connection without an answer`,
    'Check the log of the server, and whether the url should begin with https.',
  ],
  ENOTFOUND: (_host, hostname) => [
    `the host name ${hostname} is not known`,
    'Check the spelling of the host in the url.',
  ],
  EAI_AGAIN: (_host, hostname) => [
    `the host name ${hostname} could not be looked up`,
    'Check the network and its name server.',
  ],
  ETIMEDOUT: (host) => unreachable(host),
  EHOSTUNREACH: (host) => unreachable(host),
  ENETUNREACH: (host) => unreachable(host),
  EPROTO: (host) => [
    `${host} does not speak TLS`,
    'Check whether the url should begin with http instead of https.',
  ],
  HPE: (host) => [
    `what listens on ${host} does not speak HTTP/1.1`,
    'Check the port: gRPC and other protocols have ports of their own.',
  ],
};

function unreachable(host: string): [answer: string, hint: string] {
  return [`${host} cannot be reached`, 'Check the address, the network and firewalls.'];
}

function errorCodeOf(thrown: unknown): string {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('HPE_') ? 'HPE' : code;
}

function hintForStatus(status: number): string {
  if (status === 401 || status === 403) {
    return 'Give what it asks for under headers, e.g. authorization: "Bearer ${env:TOKEN}".';
  }
  if (status === 404) return 'Check the path and the model name.';
  if (status === 405) return 'Check the method.';
  if (status >= 500) return 'Look into the log of the server.';
  return 'Check that the request is what the server expects.';
}

/** A query may carry a secret, and what is said here may end in a report. */
function withoutQuery(location: string): string {
  return location.replace(/[?#].*$/s, '');
}
