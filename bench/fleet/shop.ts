import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts the least that the prober takes for a shop with a product and a payment method, for every host. */
export async function startShop(): Promise<{ address: string; stop: () => void }> {
  const server = createServer((request, response) => {
    const route = new URL(request.url ?? '/', 'http://shop').searchParams.get('rest_route') ?? '';
    if (route.endsWith('/products')) response.end('[{"is_purchasable":true,"is_in_stock":true}]');
    else if (route.endsWith('/cart')) response.end('{"payment_methods":["cod"]}');
    else response.end('<body class="woocommerce">');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `127.0.0.1:${port}`, stop };
}
