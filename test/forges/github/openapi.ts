import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { sample } from 'openapi-sampler';

/** The used parts of OpenAPI's JSON schemas. */
interface Schema {
  readonly $ref?: string;
  readonly nullable?: boolean;
  readonly enum?: unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The operation of the API that a request calls. */
export interface Operation {
  /** GitHub's name of the operation, `pulls/create`. */
  readonly id: string;
  readonly path: Readonly<Record<string, string>>;
  readonly described: Described;
}

/**
 * GitHub's published description of its REST API, stricter than JSON Schema: an undescribed field is a violation, in
 * requests and in responses, so that nothing depends on a name that GitHub does not know.
 */
export class GithubApi {
  readonly #document = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json'), 'utf8'),
  ) as Document;
  readonly #ajv = withFormats({ allErrors: true });
  /** Converts values that arrive as text: path and query. */
  readonly #coercing = withFormats({ coerceTypes: true });
  readonly #validators = new Map<Schema, ValidateFunction>();
  readonly #templates = Object.keys(this.#document.paths).map(template => ({
    template,
    // A fixed part wins over a parameter, as in every router.
    parameters: template.split('{').length,
    pattern: new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));

  operation(method: string, path: string): Operation | undefined {
    const [best] = this.#templates
      .filter(({ template, pattern }) => pattern.test(path) && method.toLowerCase() in (this.#paths(template) ?? {}))
      .sort((one, other) => one.parameters - other.parameters);
    const described = best && this.#paths(best.template)?.[method.toLowerCase()];
    if (best === undefined || described === undefined) return undefined;
    const groups = Object.entries(best.pattern.exec(path)?.groups ?? {});
    return {
      id: described.operationId,
      path: Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)])),
      described,
    };
  }

  #paths(template: string): Readonly<Record<string, Described>> | undefined {
    return this.#document.paths[template];
  }

  /** Returns the violations of a request. */
  violationsOfRequest({ id, path, described }: Operation, query: URLSearchParams, body: unknown): string[] {
    const parameters = (described.parameters ?? []).map(parameter => this.#resolve(parameter));
    const given = { path, query: Object.fromEntries(query), header: {} };
    const unknown = [...query.keys()].filter(
      name => !parameters.some(known => known.in === 'query' && known.name === name),
    );
    const wrong = parameters
      .filter(({ in: place }) => place !== 'header')
      .flatMap(({ name, in: place, required, schema }) => {
        const value: string | undefined = (given[place] as Record<string, string | undefined>)[name];
        if (value === undefined) return required ? [`${id}: ${place} ${name} is missing`] : [];
        const validate = this.#validator(this.#coercing, { properties: { [name]: schema } }, schema);
        return validate({ [name]: value }) ? [] : [`${id}: ${place} ${name} is ${value}`];
      });
    const schema = described.requestBody?.content['application/json']?.schema;
    const ofBody =
      schema === undefined
        ? body === undefined
          ? []
          : ['it takes no body']
        : body === undefined
          ? described.requestBody?.required
            ? ['it needs a body']
            : []
          : this.#violations(schema, body);
    return [
      ...unknown.map(name => `${id}: query ${name} is unknown`),
      ...wrong,
      ...ofBody.map(text => `${id}: ${text}`),
    ];
  }

  /** Returns the violations of a response. A refusal that an operation does not list is GitHub's `basic-error`. */
  violationsOfAnswer({ id, described }: Operation, status: number, body: unknown): string[] {
    // The response comes from something in front of the API.
    if (status >= 500) return [];
    const response = described.responses[String(status)];
    if (response === undefined && status < 400) return [`${id}: never answers ${status}`];
    const content = response && this.#resolve(response).content;
    const schema = content?.['application/json']?.schema ?? (status < 400 ? undefined : this.#component('basic-error'));
    if (schema === undefined) return body === undefined ? [] : [`${id}: ${status} has no body`];
    return this.#violations(schema, body).map(text => `${id}: answer ${status}: ${text}`);
  }

  /** Returns an object with everything that the schema of this name requires, and the given values. */
  make(name: string, values: object): Record<string, unknown> {
    const made = sample(this.#component(name), { skipNonRequired: true, quiet: true }, this.#document);
    return { ...(made as object), ...values };
  }

  #component(name: string): Schema {
    return { $ref: `#/components/schemas/${name}` };
  }

  #violations(schema: Schema, value: unknown): string[] {
    const validate = this.#validator(this.#ajv, schema, schema);
    const wrong = validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'body'} ${message ?? ''}`);
    return [...wrong, ...this.#unknownFields([schema], value, '')];
  }

  /** Compiles each schema once, with only the components that it references: all of them take seconds. */
  #validator(ajv: Ajv, schema: Schema, key: Schema): ValidateFunction {
    const known = this.#validators.get(key);
    if (known !== undefined) return known;
    const needed: Record<string, Record<string, unknown>> = {};
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const { $ref, nullable, enum: allowed } = value as Schema;
      // GitHub allows null without listing it among the values.
      if (nullable && Array.isArray(allowed) && !allowed.includes(null)) allowed.push(null);
      if (typeof $ref === 'string') {
        const [, , kind = '', name = ''] = $ref.split('/');
        const components = (needed[kind] ??= {});
        if (name in components) return;
        components[name] = this.#resolve({ $ref });
        collect(components[name]);
        return;
      }
      Object.values(value).forEach(collect);
    };
    collect(schema);
    const validate = ajv.compile({ allOf: [schema], components: needed });
    this.#validators.set(key, validate);
    return validate;
  }

  #unknownFields(schemas: readonly Schema[], value: unknown, path: string): string[] {
    const plain = schemas.flatMap(schema => this.#parts(schema));
    if (Array.isArray(value)) {
      const items = plain.flatMap(({ items }) => items ?? []);
      return value.flatMap((item, index) => this.#unknownFields(items, item, `${path}/${index}`));
    }
    const named = plain.filter(({ properties }) => properties !== undefined);
    if (typeof value !== 'object' || value === null || named.length === 0) return [];
    return Object.entries(value).flatMap(([name, field]) => {
      const known = named.flatMap(({ properties }) => properties?.[name] ?? []);
      if (known.length === 0) return [`${path}/${name} is unknown`];
      return this.#unknownFields(known, field, `${path}/${name}`);
    });
  }

  #parts(schema: Schema): Schema[] {
    const resolved = this.#resolve(schema);
    const { allOf = [], anyOf = [], oneOf = [] } = resolved;
    return [resolved, ...[...allOf, ...anyOf, ...oneOf].flatMap(part => this.#parts(part))];
  }

  #resolve<T extends { readonly $ref?: string }>(value: T): T {
    if (value.$ref === undefined) return value;
    const [, , kind = '', name = ''] = value.$ref.split('/');
    return this.#document.components[kind]?.[name] as T;
  }
}

function withFormats(options: Options): Ajv {
  const ajv = new Ajv({ strict: false, formats: { 'repo.nwo': /^[^/]+\/[^/]+$/ }, ...options });
  addFormats(ajv);
  return ajv;
}
