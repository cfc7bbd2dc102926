import { z } from 'zod';
import { cpuPattern, isPinned, nameLength, namePattern, pinnedRule, positiveBytesPattern } from '#constructs/rules';

/** Names that would shadow a page of the dashboard or read as part of the platform. */
export const reservedNames = ['new', 'api', 'all', 'default', 'platform', 'system', 'storefleet', 'engine', 'fleet'];

/** Name of a store. */
export const storeName = z
  .string('must be a string')
  .min(2, 'must have at least 2 characters')
  .max(nameLength, `must have at most ${nameLength} characters`)
  .regex(namePattern, 'must be lower-case letters, digits and "-", and begin and end with a letter or digit')
  .refine(name => !reservedNames.includes(name), {
    error: `is reserved; choose another than ${reservedNames.join(', ')}`,
  })
  .meta({ description: "Name of the store and of its file; can't be changed later", examples: ['acme'] });

/** Name of an object in Kubernetes: a DNS subdomain (RFC 1123), at most 253 characters. */
export const objectName = z
  .string('must be a string')
  .max(253, 'must have at most 253 characters')
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    'must be the name of a Kubernetes object: lower-case letters, digits, "-" and "."',
  );

/** Name of a label or annotation: at most 63 characters, and a domain before it of at most 253. */
const qualifiedName =
  /^(?=[^/]{1,253}\/|[^/]*$)([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

/** Annotations whose text ingress controllers (NGINX's, HAProxy's) copy into their configuration. */
const configurationText = /(^|[/.-])snippets?$|^haproxy-ingress\.github\.io\/config-/;

/** Name of an annotation, with or without the domain of its owner. */
export const annotationName = z
  .string()
  .regex(qualifiedName, 'must be the name of an annotation like nginx.ingress.kubernetes.io/proxy-body-size')
  .refine(
    name => !configurationText.test(name),
    'must not be set: the ingress controller runs its text as code and can read the Secrets of the whole cluster; use the annotation of the single setting, or configure the controller',
  );

/** Value of an annotation; it may have several lines. */
export const annotationValue = z
  .string('must be a string, in quotes where it is a number or true')
  .regex(/^[^\p{Cs}\0]*$/u, 'must be valid Unicode text');

/** Labels by which Kubernetes selects objects. */
export const labels = z.record(
  z.string().regex(qualifiedName, 'must be the name of a label like app.kubernetes.io/name'),
  z
    .string('must be a string')
    .regex(
      /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/,
      'must be the value of a label: at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends',
    ),
);

/** A key in `fleet.yaml`: cluster, tier, edition. */
export const key = z
  .string('must be a string')
  .max(40, 'must have at most 40 characters')
  .regex(namePattern, 'must be lower-case letters, digits and "-"');

/** A Kubernetes quantity of CPU as `100m`, `0.5`. */
export const cpuQuantity = z
  .string('must be a string, in quotes where it is a number')
  .regex(cpuPattern, 'must be a Kubernetes quantity of CPU like 100m or 0.5');

/** A Kubernetes quantity of memory or disk as `256Mi`, `1Gi`. */
export const byteQuantity = z
  .string('must be a string, in quotes where it is a number')
  .regex(positiveBytesPattern, 'must be a Kubernetes quantity of bytes like 256Mi or 1Gi');

/**
 * A key of a map in `fleet.yaml`. Every object has `constructor`, so a lookup of it would find a value that is not in
 * the file.
 */
export const mapKey = key.refine(name => name !== 'constructor', 'must not be constructor');

/** Parts of an image reference as a container runtime reads it: registry, name and build. */
const registry = '([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\\[[a-f0-9:]+\\])(:[0-9]+)?';
const imagePart = '[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*';
const digest = '@sha256:[a-f0-9]{64}';
const build = `(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(${digest})?|${digest})`;

/** A container image reference with a tag or a digest; a floating `latest` is refused. */
export const imageReference = z
  .string('must be a string')
  .max(512, 'must have at most 512 characters')
  .regex(new RegExp(`^(${registry}/)?${imagePart}(/${imagePart})*${build}$`), {
    abort: true,
    error: 'must be an image reference with a tag or digest, like registry.example.com/shop/web:1.2',
  })
  .refine(isPinned, pinnedRule);

/** A list without duplicates. */
export function unique({ value, issues }: z.core.ParsePayload<string[]>): void {
  value.forEach((item, index) => {
    if (value.indexOf(item) === index) return;
    issues.push({ code: 'custom', input: value, path: [index], message: 'must be unique' });
  });
}

const disjunction = new Intl.ListFormat('en', { type: 'disjunction' });

/** Returns a list of choices for a rule: `argocd or flux`. */
export const anyOf = (names: readonly string[]) => disjunction.format(names);
