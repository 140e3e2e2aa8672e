/** The transports that are built on libraries keep the contract of all. */
import { createHttp2Transport } from '../../src/transport/http2-transport.ts';
import { createUndiciTransport } from '../../src/transport/undici-transport.ts';
import { testHttp1Failures } from './transport-http1-suite.ts';
import { testTransport } from './transport-suite.ts';

testTransport('HTTP/1.1 by undici', { protocol: 'http1', create: createUndiciTransport });
testTransport('HTTP/2 in clear text', { protocol: 'h2c', create: createHttp2Transport });
testTransport('HTTP/2 over TLS', { protocol: 'h2', create: createHttp2Transport });

testHttp1Failures('HTTP/1.1 by undici', createUndiciTransport);
