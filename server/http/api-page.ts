import type { OpenApiDocument } from '../../contract/openapi.ts';

type PathItem = NonNullable<OpenApiDocument['paths']>[string];
type Operation = NonNullable<PathItem['get']>;
type Content = NonNullable<Extract<Operation['requestBody'], { content: unknown }>>['content'];

const methods = ['get', 'post', 'patch', 'delete'] as const;

/** Renders the API as a page that needs no script and no other site. */
export function renderApiPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap(method => (item[method] === undefined ? [] : [{ path, method, operation: item[method] }])),
  );
  const tags = (document.tags ?? []).map(({ name }) => name);
  const schemas = Object.entries(document.components?.schemas ?? {});
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>HTTP API · Storefleet</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs.css">
<header><a href="/">Storefleet</a> · <a href="/docs/index.html">Documentation</a></header>
<main>
<h1>HTTP API</h1>
<p>${escape(document.info.description ?? '')} Also as <a href="/api/openapi.json">OpenAPI document</a>; <a href="/docs/http-api.html">how it behaves</a>.</p>
${tags
  .map(
    tag => `<h2>${escape(tag)}</h2>
${operations
  .filter(({ operation }) => operation.tags?.includes(tag))
  .map(renderOperation)
  .join('')}`,
  )
  .join('')}
<h2>Schemas</h2>
${schemas.map(([name, schema]) => `<h3 id="${escape(name)}">${escape(name)}</h3>\n${renderSchema(schema)}`).join('')}
</main>
</html>
`;
}

function renderOperation({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { summary = '', description, parameters = [], requestBody, responses = {} } = operation;
  const rows = parameters.flatMap(parameter => ('name' in parameter ? [parameter] : []));
  return `<h3>${escape(summary)}</h3>
<p><code>${method.toUpperCase()} ${escape(path)}</code></p>
${description === undefined ? '' : `<p>${prose(description)}</p>\n`}${
    rows.length === 0
      ? ''
      : `<ul>\n${rows
          .map(
            ({ name, in: location, description: about = '' }) =>
              `<li><code>${escape(name)}</code> (${location})${about === '' ? '' : `: ${prose(about)}`}</li>\n`,
          )
          .join('')}</ul>\n`
  }${requestBody !== undefined && 'content' in requestBody ? renderContent('Body', requestBody.content) : ''}${Object.entries(
    responses as Readonly<Record<string, { description?: string; content?: Content }>>,
  )
    .filter(([status]) => status !== 'default')
    .map(([status, { description: about = '', content }]) =>
      content === undefined ? `<p>Answer ${status}: ${prose(about)}</p>\n` : renderContent(`Answer ${status}`, content),
    )
    .join('')}`;
}

/** All media types of a request or response body have the same schema. */
function renderContent(title: string, content: Content): string {
  const types = Object.keys(content);
  const [first = {}] = Object.values(content);
  const schema = 'schema' in first ? first.schema : undefined;
  const [, name] = schemaReference.exec(JSON.stringify(schema ?? {})) ?? [];
  const reference = name === undefined ? '' : `: <a href="#${name}">${name}</a>`;
  return `<p>${title}, <code>${types.map(escape).join('</code> or <code>')}</code>${reference}</p>
${name === undefined ? renderSchema(schema) : ''}`;
}

const schemaReference = /^\{"\$ref":"#\/components\/schemas\/(\w+)"\}$/;

/** Renders a schema as JSON, with links from references to the schemas below. */
function renderSchema(schema: unknown): string {
  const text = escape(JSON.stringify(schema ?? {}, null, 2));
  const linked = text.replaceAll(/&quot;#\/components\/schemas\/(\w+)&quot;/g, '<a href="#$1">$1</a>');
  return `<details><summary>Schema</summary><pre><code>${linked}</code></pre></details>\n`;
}

/** Renders a sentence with code in backticks. */
const prose = (text: string) => escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replaceAll(/[&<>"]/g, character => entities[character] ?? character);
