import { describe, expect, test } from 'vitest';
import { createRouter } from '../../../../adapters/onnx/server/routes.ts';

const route = createRouter('fraud');

describe('createRouter', () => {
  test.each([
    ['GET', '/v2', 'server-metadata'],
    ['GET', '/v2/', 'server-metadata'],
    ['GET', '/v2/health/live', 'live'],
    ['GET', '/v2/health/ready', 'ready'],
    ['GET', '/v2/models/fraud', 'model-metadata'],
    ['GET', '/v2/models/fraud/ready', 'model-ready'],
    ['GET', '/v2/models/fraud/stats', 'model-stats'],
    ['GET', '/v2/models/stats', 'model-stats'],
    ['POST', '/v2/models/fraud/infer', 'infer'],
    ['POST', '/v2/models/fraud/infer?x=1', 'infer'],
    ['GET', '/v2/models/fraud/versions/1', 'model-metadata'],
    ['GET', '/v2/models/fraud/versions/1/ready', 'model-ready'],
    ['GET', '/v2/models/fraud/versions/1/stats', 'model-stats'],
    ['POST', '/v2/models/fraud/versions/1/infer', 'infer'],
    ['GET', '/metrics', 'metrics'],
    ['GET', '/noop', 'noop'],
    ['POST', '/noop', 'noop'],
    ['HEAD', '/v2/health/ready', 'ready'],
    ['POST', '/v2/models/fr%61ud/infer', 'infer'],
  ])('%s %s leads to %s', (method, url, expected) => {
    expect(route(method, url)).toBe(expected);
  });

  test('a name with a space is found percent-encoded', () => {
    expect(createRouter('my model')('POST', '/v2/models/my%20model/infer')).toBe('infer');
  });

  test.each([
    [
      '/v2/models/nope/infer',
      "Request for unknown model: 'nope' is not found; this server has 'fraud'",
    ],
    ['/v2/models/nope', "unknown model: 'nope'"],
    [
      '/v2/models/fraud/versions/2/infer',
      "'fraud' version 2 is not found; this server has version 1",
    ],
    ['/predict', 'no route for /predict. There are: GET /v2, GET /v2/health/live'],
    ['/', 'POST /v2/models/fraud/infer'],
    ['/v2/models/fraud/config', 'no route for /v2/models/fraud/config'],
    ['/%E0%A4%A', 'no route for /%E0%A4%A'],
  ])('%s is not found, with the reason', (url, message) => {
    expect(() => route('POST', url)).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => route('POST', url)).toThrow(message);
  });

  test.each([
    ['GET', '/v2/models/fraud/infer', 'POST'],
    ['DELETE', '/v2', 'GET, HEAD'],
    ['PUT', '/noop', 'GET, POST, HEAD'],
  ])('%s %s is not allowed, and the answer lists %s', (method, url, allow) => {
    expect(() => route(method, url)).toThrow(
      expect.objectContaining({ status: 405, headers: ['allow', allow] }),
    );
  });
});
