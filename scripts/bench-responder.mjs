// The other end of `npm run bench:driver`'s search for the highest rate: answers HTTP requests of one
// length with one fixed answer, without reading them. A real HTTP server is full before the driver is.
// Prints its URL. Right only for a client that sends the same bytes each time and one request at a time.
import { createServer } from 'node:net';

const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok',
);

let requestBytes = 0;

/** Length of the request that begins this text: its head, and the body that the head announces. */
function lengthOfRequest(text) {
  const headBytes = text.indexOf('\r\n\r\n') + 4;
  return headBytes + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
}

const server = createServer((socket) => {
  let receivedBytes = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    requestBytes ||= lengthOfRequest(chunk.toString('latin1'));
    receivedBytes += chunk.length;
    for (; receivedBytes >= requestBytes; receivedBytes -= requestBytes) socket.write(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
