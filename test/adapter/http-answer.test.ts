import { describe, expect, test } from 'vitest';
import { excerptOf, refusalOf, silenceOf } from '../../src/adapter/http-answer.ts';

const answer = (status: number, body = '', location: string | null = null) => ({
  status,
  body,
  location,
});

describe('refusalOf', () => {
  test.each([200, 204, 299])('takes %i as success', (status) => {
    expect(refusalOf(answer(status), 'GET /')).toBeNull();
  });

  test.each([
    [401, 'Give what it asks for under headers'],
    [403, 'Give what it asks for under headers'],
    [404, 'Check the path and the model name.'],
    [405, 'Check the method.'],
    [422, 'Check that the request is what the server expects.'],
    [503, 'Look into the log of the server.'],
  ])('names status %i, the body and the next step', (status, hint) => {
    expect(refusalOf(answer(status, '{"error":\n "no"}'), 'POST /score')).toEqual({
      ready: false,
      kind: 'refused',
      answer: `POST /score was answered ${status}: {"error": "no"}`,
      hint: expect.stringContaining(hint) as string,
    });
  });

  test('says of a redirect where it points and that it is not followed', () => {
    const refusal = refusalOf(answer(308, '', 'https://host/score?key=s3cret'), 'GET /');
    expect(refusal?.answer).toBe(
      'GET / was answered 308, a redirect to https://host/score; redirects are not followed',
    );
    expect(refusal?.hint).toBe('Give the final address as the url.');
  });

  test('says of a redirect without a target that it is one', () => {
    expect(refusalOf(answer(304), 'GET /')?.answer).toBe(
      'GET / was answered 304, a redirect; redirects are not followed',
    );
  });
});

describe('silenceOf', () => {
  const errorWith = (code: string): Error => Object.assign(new Error(`raw ${code}`), { code });

  test.each([
    ['ECONNREFUSED', 'nobody listens on 127.0.0.1:9'],
    ['ECONNRESET', '127.0.0.1:9 closed the connection without an answer'],
    ['ENOTFOUND', 'the host name 127.0.0.1 is not known'],
    ['EAI_AGAIN', 'the host name 127.0.0.1 could not be looked up'],
    ['ETIMEDOUT', '127.0.0.1:9 cannot be reached'],
    ['EHOSTUNREACH', '127.0.0.1:9 cannot be reached'],
    ['EPROTO', '127.0.0.1:9 does not speak TLS'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'the certificate of 127.0.0.1:9 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    ['CERT_HAS_EXPIRED', 'the certificate of 127.0.0.1:9 is not trusted (CERT_HAS_EXPIRED)'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of 127.0.0.1:9 is for another name'],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      '127.0.0.1:9 wants another client certificate than it was shown (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)',
    ],
    ['HPE_INVALID_CONSTANT', 'what listens on 127.0.0.1:9 does not speak HTTP/1.1'],
    ['EOTHER', 'the request to 127.0.0.1:9 failed: raw EOTHER'],
  ])('puts %s into words', (code, words) => {
    const silence = silenceOf(errorWith(code), 'http://127.0.0.1:9', false);
    expect(silence).toMatchObject({ kind: 'silent', answer: words });
    expect(silence.hint).toMatch(/\.$/);
  });

  test('blames the time limit when that ended the request', () => {
    const silence = silenceOf(errorWith('ABORT_ERR'), 'http://127.0.0.1:9', true);
    expect(silence.answer).toBe('127.0.0.1:9 gave no complete answer in time');
  });
});

describe('excerptOf', () => {
  test('says that a body is empty', () => {
    expect(excerptOf(' \n')).toBe('an empty body');
  });

  test('cuts a long body to 300 characters on one line', () => {
    const excerpt = excerptOf('a\n'.repeat(500));
    expect(excerpt).toBe(`${'a '.repeat(150)}...`);
  });
});
