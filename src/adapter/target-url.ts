/**
 * The address of a server to attach to: what is accepted, and what is said of the rest. Messages hold
 * no query and no credentials, since secrets are filled in before this is read.
 */
import { ServebenchError } from '../base/errors.ts';

/** @throws ServebenchError SB_ADAPTER_BAD_URL unless it is http(s) without user and password. */
export function parseTargetUrl(text: string): URL {
  const shown = text.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
  if (!URL.canParse(text)) {
    throw badUrl(`"${shown}" is not a url`, 'Write it in full, e.g. http://127.0.0.1:8000/score.');
  }
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw badUrl(
      `"${shown}" has the scheme ${url.protocol.slice(0, -1)}, expected http or https`,
      'Write it in full, e.g. http://127.0.0.1:8000/score.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw badUrl(
      `the url of ${url.host} holds a user name or a password`,
      'Give them as a header instead: authorization: "Basic ${env:NAME}", base64 of user:password.',
    );
  }
  return url;
}

function badUrl(message: string, hint: string): ServebenchError {
  return new ServebenchError({ code: 'SB_ADAPTER_BAD_URL', message, hint });
}
