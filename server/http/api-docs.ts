import { Router } from 'express';
import { openApiDocument } from '../../contract/openapi.ts';
import { renderApiPage } from './api-page.ts';
import { route } from './route.ts';

/** Serves the OpenAPI document and its page; both are made when first requested. */
export function apiDocsRoutes(): Router {
  const router = Router();
  let known: ReturnType<typeof openApiDocument> | undefined;
  const document = () => (known ??= openApiDocument());
  route(router, 'GET /api/openapi.json', (_request, response) => {
    response.json(document());
  });
  route(router, 'GET /api/docs', (_request, response) => {
    response.type('html').send(renderApiPage(document()));
  });
  return router;
}
