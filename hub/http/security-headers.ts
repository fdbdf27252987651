import helmet from '@fastify/helmet';
import type { HubServer } from './types.ts';

/**
 * What our pages may load: only what this hub serves. MapLibre starts its workers from blobs and draws tiles from
 * them; styles are set inline by the map, the charts and the components.
 */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'self'"],
    'base-uri': ["'self'"],
    'connect-src': ["'self'", 'blob:', 'data:'],
    'font-src': ["'self'", 'data:'],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'media-src': ["'self'", 'blob:', 'data:'],
    'object-src': ["'none'"],
    'script-src': ["'self'"],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'worker-src': ["'self'", 'blob:'],
  },
};

const HSTS = 'max-age=15552000';

/** Security headers on every answer; what only works over TLS is sent only over TLS. */
export async function securityHeaders(server: HubServer): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy,
    // Over plain HTTP browsers ignore these and complain on each page.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: false,
    // `no-referrer` would make browsers send `Origin: null` with some of our own forms.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  server.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') reply.header('strict-transport-security', HSTS);
  });
}
