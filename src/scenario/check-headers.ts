/** Whether headers can go on the wire as they are written. */
import { quoted } from './describe-value.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

/** They describe one connection or one message; the transport knows them, a scenario cannot. */
const SET_BY_TRANSPORT = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export function checkHeaders(headers: Record<string, unknown>, path: DataPath): Finding[] {
  const names = Object.keys(headers);
  const lowered = names.map((name) => name.toLowerCase());
  return names.flatMap((name, index): Finding[] => {
    const place = { path: [...path, name], at: 'key' } as const;
    const first = lowered.indexOf(name.toLowerCase());
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      const message = `expected the name of a header, got ${quoted(name)}`;
      return [{ ...place, message, hint: 'a name has letters, digits and dashes, and no spaces' }];
    }
    if (SET_BY_TRANSPORT.has(name.toLowerCase())) {
      const message = `the header ${quoted(name)} is set for each request by servebench itself`;
      return [{ ...place, message, hint: 'remove it' }];
    }
    if (first !== index) {
      const message = `the header ${quoted(name)} is already set as ${quoted(names[first] ?? name)}`;
      return [
        {
          ...place,
          message,
          hint: 'keep one of the two: upper and lower case are the same in a header name',
        },
      ];
    }
    const value = headers[name];
    if (typeof value !== 'string' || !/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) return [];
    const message = `expected a header value on one line and in Latin letters, got ${quoted(value)}`;
    return [{ ...place, at: 'value', message, hint: null }];
  });
}
