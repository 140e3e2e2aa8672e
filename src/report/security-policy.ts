/**
 * The page's own content security policy: nothing loads, nothing runs but the one style and the one
 * script that are inside, named by their hashes.
 */
import { createHash } from 'node:crypto';

/** Line ends as an HTML parser sees them; the browser hashes what it parsed, not what was written. */
export function normalizeLineEnds(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/** For `<meta http-equiv="Content-Security-Policy">`; takes both texts with normalized line ends. */
export function securityPolicy(style: string, script: string): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hashSource(style)}`,
    `script-src ${hashSource(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
