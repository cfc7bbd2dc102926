import { createServer } from 'node:http';
import process from 'node:process';

// A server that does nothing: its latencies are those of the machine.
const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`Storefleet is running at http://127.0.0.1:${server.address().port}\n`),
);
