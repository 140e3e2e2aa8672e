import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText, html, joined, Markup, type Content } from '../../src/report/markup.ts';

describe('escapeText', () => {
  test.each([
    ['markup', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['a double quote', '" onerror="x', '&quot; onerror=&quot;x'],
    ['a single quote', "' onerror='x", '&#39; onerror=&#39;x'],
    ['an ampersand', '&lt;', '&amp;lt;'],
    ['a turn of the reading direction', 'a\u202eb', 'a\u{fffd}b'],
    ['a terminal escape', '\u001b[31m', '\u{fffd}[31m'],
    ['a lone surrogate', 'a\ud800b', 'a\u{fffd}b'],
    ['line ends of Windows', 'a\r\nb\rc', 'a\nb\nc'],
    ['a tab', 'a\tb', 'a\tb'],
    ['plain words in any script', 'Müller 東京 ≤ 5', 'Müller 東京 ≤ 5'],
  ])('makes %s harmless', (_name, text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });
});

describe('html', () => {
  test('escapes strings and passes markup', () => {
    expect(html`<p>${'a < b'}${html`<b>${'&'}</b>`}</p>`.toString()).toBe(
      '<p>a &lt; b<b>&amp;</b></p>',
    );
  });

  test('joins arrays and leaves nothing for what is absent', () => {
    expect(html`[${['a', null, ['b', false, undefined], 3]}]`.toString()).toBe('[ab3]');
  });

  test('does not take an object for markup because it looks like it', () => {
    const forged = JSON.parse('{"toString":"<script>","text":"<script>"}') as Content;
    expect(() => html`${forged}`.toString()).toThrow();
  });
});

describe('joined', () => {
  test('separates what is present with an escaped separator', () => {
    const contents = ['a', null, '', html`<b>b</b>`, 'c'];
    expect(html`${joined(contents, ' & ')}`.toString()).toBe('a &amp; <b>b</b> &amp; c');
  });
});

describe('properties', () => {
  test('no text can end an element or an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  test('readable text is read back as it was', () => {
    const entities: Record<string, string> = {
      '&amp;': '&',
      '&lt;': '<',
      '&gt;': '>',
      '&quot;': '"',
      '&#39;': "'",
    };
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        const read = escapeText(text).replace(/&[^;]+;/g, (entity) => entities[entity] ?? '?');
        expect(read).toBe(text);
      }),
    );
  });

  test('markup stays what it was', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${new Markup(text)}`.toString()).toBe(text);
      }),
    );
  });
});
