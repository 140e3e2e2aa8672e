import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { assertPortFree } from '../../src/adapter/port.ts';

test('accepts a free port, again and again', async () => {
  await assertPortFree('127.0.0.1', 0);
  await assertPortFree('127.0.0.1', 0);
});

test('names a port that is taken, and accepts it once it is free', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree('127.0.0.1', port)).rejects.toMatchObject({
    code: 'SB_ADAPTER_PORT_TAKEN',
    message: `port ${port} of 127.0.0.1 is taken by another process`,
    exitCode: 3,
  });
  await new Promise((resolve) => server.close(resolve));
  await assertPortFree('127.0.0.1', port);
});

test('says why when a port cannot be listened on for another reason', async () => {
  // An address of the block for documentation, which no machine has.
  await expect(assertPortFree('192.0.2.1', 8000)).rejects.toMatchObject({
    message: expect.stringContaining('cannot be listened on: listen EADDRNOTAVAIL') as string,
  });
});
