/** Whether a target's url can be driven at all. Placeholders count as some valid text. */
import { quoted } from './describe-value.ts';
import type { DataPath, Finding } from './scenario-problem.ts';
import { withoutPlaceholders } from './secrets.ts';

/** A digit is valid wherever a placeholder makes sense: host, port, path and query. */
const STAND_IN = '1';

export function checkUrl(text: string, path: DataPath): Finding[] {
  const url = withoutPlaceholders(text, STAND_IN);
  if (url !== text && !url.includes('://')) return [];
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    const message = `expected an address that begins with http:// or https://, got ${quoted(text)}`;
    return [{ path, at: 'value', message, hint: schemeHint(text) }];
  }
  if (parsed.username !== '' || parsed.password !== '') {
    const message = 'expected an address without a user name and password: it is shown in results';
    const hint = 'send a header instead: headers: { authorization: "Basic ${env:CREDENTIALS}" }';
    return [{ path, at: 'value', message, hint }];
  }
  return [];
}

function schemeHint(text: string): string | null {
  if (text.includes('://') || !URL.canParse(`http://${text}`)) return null;
  return `did you mean "http://${text}"?`;
}
