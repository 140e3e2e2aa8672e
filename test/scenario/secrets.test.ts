import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fillPlaceholders, placeholderNames, redact } from '../../src/scenario/secrets.ts';

describe('placeholderNames', () => {
  test.each([
    ['one name', 'Bearer ${env:TOKEN}', ['TOKEN']],
    ['each name once, in order', '${env:B}${env:A}${env:B}', ['B', 'A']],
    ['nothing in a template of another kind', '${row} $TOKEN ${TOKEN} ${env:} ${env:a-b}', []],
  ])('lists %s', (_, text, names) => {
    expect(placeholderNames(text)).toEqual(names);
  });
});

describe('fillPlaceholders', () => {
  it('fills in every placeholder', () => {
    expect(fillPlaceholders('${env:USER}:${env:PASS}', { USER: 'u', PASS: 'p' })).toBe('u:p');
  });

  it('fills in a variable that is set to nothing', () => {
    expect(fillPlaceholders('a${env:EMPTY}b', { EMPTY: '' })).toBe('ab');
  });

  it('takes a value literally, even one that looks like a placeholder or a pattern', () => {
    expect(fillPlaceholders('${env:A}', { A: '$& ${env:B}', B: 'b' })).toBe('$& ${env:B}');
  });

  test.each([
    ['unset', 'NOPE'],
    ['only a property of every object', 'toString'],
  ])('refuses a variable that is %s, by its name', (_, name) => {
    expect(() => fillPlaceholders(`x \${env:${name}}`, {})).toThrow(
      expect.objectContaining({
        code: 'SB_SCENARIO_SECRET_UNSET',
        message: `\${env:${name}}: the environment variable ${name} is not set`,
        hint: `set it before the run: export ${name}=…`,
        exitCode: 2,
      }),
    );
  });
});

describe('redact', () => {
  test.each([
    ['as it is', 'token hunter2!', ['hunter2!'], 'token ***'],
    ['every time it occurs', 'a-a', ['a'], '***-***'],
    ['in JSON', '{"k":"a\\"b"}', ['a"b'], '{"k":"***"}'],
    ['in a URL', '/x?k=a%20b%2Fc', ['a b/c'], '/x?k=***'],
    ['that contains another', 'abc', ['b', 'abc'], '***'],
    ['that is full of operators of patterns', 'x.+(y', ['.+('], 'x***y'],
  ])('cuts out a secret %s', (_, text, secrets, redacted) => {
    expect(redact(text, secrets)).toBe(redacted);
  });

  it('leaves a text alone when there is no secret', () => {
    expect(redact('plain', [])).toBe('plain');
    expect(redact('plain', [''])).toBe('plain');
  });
});

describe('properties', () => {
  it('leaves no secret behind, whatever is around it', () => {
    const secret = fc.string({ minLength: 1 }).filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(fc.string(), fc.array(secret, { minLength: 1 }), (around, secrets) => {
        const redacted = redact(`${around}${secrets.join(around)}`, secrets);
        for (const hidden of secrets) expect(redacted).not.toContain(hidden);
      }),
    );
  });

  it('fills in what it lists, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('${env:A}', '${row}', '$', 'x')), (parts) => {
        const filled = fillPlaceholders(parts.join(''), { A: 'secret' });
        expect(filled).toBe(parts.map((part) => (part === '${env:A}' ? 'secret' : part)).join(''));
        expect(placeholderNames(filled)).toEqual([]);
      }),
    );
  });
});
