/** The keys that say how a running server is reached: protocol, TLS, proxy. */
import * as z from 'zod';
import { choiceExpectation, typeExpectation } from './expectation.ts';
import { mappingField, plainTextField } from './schema-fields.ts';

export interface ConnectionDraft {
  http?: 1.1 | '1.1' | 2 | '2' | undefined;
  tls?: TlsDraft | undefined;
  proxy?: string | undefined;
}

/** Files as the user wrote them. */
export interface TlsDraft {
  ca?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
  serverName?: string | undefined;
  insecure: boolean;
}

interface ConnectionShape extends z.core.$ZodLooseShape {
  http: z.ZodType<ConnectionDraft['http']>;
  tls: z.ZodType<TlsDraft | undefined>;
  proxy: z.ZodType<string | undefined>;
}

const httpField = z
  .literal([1.1, '1.1', 2, '2'], {
    error: ({ input }) => choiceExpectation(['1.1', '2'], input),
  })
  .meta({
    description:
      'The version of HTTP. Default: 1.1. With 2, requests share connections: over TLS as agreed by ALPN, else with prior knowledge (h2c).',
  });

const tlsSchema = mappingField('expected a mapping such as { ca: ca.pem }', {
  ca: plainTextField({
    description:
      "PEM file, relative to this scenario file: the certificate authorities to trust, instead of the system's.",
    examples: ['certificates/ca.pem'],
  }).optional(),
  cert: plainTextField({
    description: "PEM file with the client's own certificate, for servers that ask for one.",
    examples: ['certificates/client.pem'],
  }).optional(),
  key: plainTextField({
    description: 'PEM file with the private key of "cert", not encrypted.',
    examples: ['certificates/client.key'],
  }).optional(),
  serverName: plainTextField({
    description:
      "Sent to the server (SNI) and checked against its certificate, instead of the url's host.",
    examples: ['model.example.com'],
  }).optional(),
  insecure: z
    .boolean({ error: ({ input }) => typeExpectation('boolean', input) })
    .default(false)
    .meta({ description: "The server's certificate is not checked at all." }),
}).meta({ description: 'Whom to trust behind an https:// url, and what to show.' });

/** Part of a target's keys. */
export const connectionShape: ConnectionShape = {
  http: httpField.optional(),
  tls: tlsSchema.optional(),
  proxy: plainTextField({
    description:
      'An HTTP proxy to go through. May hold ${env:NAME} placeholders. Default: none; environment variables such as HTTP_PROXY are not used.',
    examples: ['http://proxy.example.com:3128'],
  }).optional(),
};
