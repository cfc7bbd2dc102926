import express, { type Express, type Request } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { sameOrigin } from '../access/same-origin.ts';
import type { Actor } from '../stores/requests.ts';
import type { StoreService } from '../stores/store-service.ts';
import { apiDocsRoutes } from './api-docs.ts';
import { compressed } from './compressed.ts';
import { buildOf, dashboardRoutes } from './dashboard.ts';
import { problemDocuments, unknownPath } from './errors.ts';
import { importRoutes } from './imports.ts';
import { pullRequestRoutes, type PullRequestsOfRoutes } from './pull-requests.ts';
import { route } from './route.ts';
import { storeRoutes } from './stores.ts';
import type { EventStream } from './stream.ts';
import { positionHeader } from '#contract';

export interface AppOptions {
  readonly service: StoreService;
  /** The pull requests for changes that need a review. @default none */
  readonly pullRequests?: PullRequestsOfRoutes | undefined;
  readonly stream: EventStream;
  readonly logger: Logger;
  /** Host names, without port, that requests may name. */
  readonly allowedHosts: ReadonlySet<string>;
  readonly actorOf: (request: Request) => Actor;
  /** Directory of the built dashboard. */
  readonly dashboard: string;
}

/** The HTTP surface: health, API, dashboard. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  // Express would tag every response by its bytes, but the tag of a store must be the version of its file.
  app.disable('etag');
  app.use(compressed());
  route(app, 'GET /healthz', (_request, response) => {
    response.type('text').send('ok');
  });
  app.use(sameOrigin(options.allowedHosts));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          // The component library and the editor insert their styles at run time.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
          formAction: ["'self'"],
        },
      },
      // The server speaks plain HTTP on loopback; the proxy that terminates TLS sets this header.
      strictTransportSecurity: false,
    }),
  );
  app.use('/api', (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', [positionHeader]: options.stream.position });
    next();
  });
  app.use('/api', options.stream.routes(buildOf(options.dashboard)));
  app.use('/api', pullRequestRoutes(options.pullRequests, options.actorOf));
  app.use('/api', importRoutes(options.service, options.actorOf));
  app.use('/api', storeRoutes(options.service, options.actorOf));
  app.use('/api', apiDocsRoutes());
  app.use('/api', unknownPath);
  app.use(dashboardRoutes(options.dashboard));
  app.use(problemDocuments(options.logger));
  return app;
}
