import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openingWithin } from '../../src/transport/opening-log.ts';

const LOG = { startedAtNs: 100, resolvedAtNs: 110, connectedAtNs: 140, securedAtNs: 200 };

test.each([
  ['all of it within the wait', 90, 250, { dnsNs: 10, connectNs: 30, tlsNs: 60 }],
  ['begun before the request came', 120, 250, { dnsNs: 0, connectNs: 20, tlsNs: 60 }],
  ['only TLS left', 150, 250, { dnsNs: 0, connectNs: 0, tlsNs: 50 }],
  ['done before the request came', 200, 250, null],
  ['begun after the request was sent', 50, 100, null],
])('an opening: %s', (_, fromNs, untilNs, opening) => {
  expect(openingWithin(LOG, fromNs, untilNs)).toEqual(opening);
});

test('the parts of an opening never exceed the wait', () => {
  const instants = fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(instants, (drawn) => {
      const [a = 0, b = 0, c = 0, d = 0] = drawn.slice(0, 4).sort((x, y) => x - y);
      const [from = 0, until = 0] = drawn.slice(4).sort((x, y) => x - y);
      const log = { startedAtNs: a, resolvedAtNs: b, connectedAtNs: c, securedAtNs: d };
      const opening = openingWithin(log, from, until);
      const sumNs = opening ? opening.dnsNs + opening.connectNs + opening.tlsNs : 0;
      expect(sumNs).toBeLessThanOrEqual(until - from);
      expect(sumNs).toBeLessThanOrEqual(d - a);
    }),
  );
});
