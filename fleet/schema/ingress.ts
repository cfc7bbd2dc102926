import { z } from 'zod';
import { narrowRange, socketAddress } from './network.ts';
import { annotationName, annotationValue, key, labels, objectName, unique } from './primitives.ts';

const scheme = z.enum(['http', 'https'], 'must be http or https');

/** The annotation that names the signer to cert-manager; `tls.issuer` sets it. */
const issuerAnnotation = 'cert-manager.io/cluster-issuer';

/** Settings of a cluster's ingress on which a store's manifests depend. */
const fields = z.strictObject({
  /** IngressClass. */
  className: key,
  /** Pods of the ingress controller: the only ones that may reach a shop's web pods. */
  controller: z.strictObject({ namespace: key, labels }),
  /**
   * The scheme that shoppers use. `https` without `tls` means that TLS ends in front of the ingress.
   * @default `https` with `tls`, otherwise `http`
   */
  scheme: scheme.exactOptional(),
  /** Source of a shop's certificate; without it the ingress serves plain HTTP. */
  tls: z
    .union(
      [
        /** Name of the ClusterIssuer with which cert-manager creates a certificate for each store. */
        z.strictObject({ issuer: objectName }),
        /** Name of a Secret that someone else puts into the namespace of each store. */
        z.strictObject({ secretName: objectName }),
      ],
      'must be either { issuer: <name of a ClusterIssuer> } or { secretName: <name of a Secret> }',
    )
    .exactOptional(),
  /** Annotations of every shop's Ingress, for features of its controller beyond the standard. */
  annotations: z.record(annotationName, annotationValue).exactOptional(),
  /**
   * Ranges of the proxies in front of the ingress, for example load balancers: the client's address is read from their
   * headers.
   * @default no proxy is trusted
   */
  trustedProxies: z.array(narrowRange).max(100).check(unique).exactOptional(),
});

const coherent = ({ value, issues }: z.core.ParsePayload<z.output<typeof fields>>) => {
  const { scheme, tls, annotations = {} } = value;
  if (tls === undefined) return;
  if (scheme === 'http') {
    issues.push({ code: 'custom', input: value, path: ['scheme'], message: 'must be https, because tls is set' });
  }
  if ('issuer' in tls && Object.hasOwn(annotations, issuerAnnotation)) {
    const path = ['annotations', issuerAnnotation];
    issues.push({ code: 'custom', input: value, path, message: 'must not be set beside tls.issuer' });
  }
};

/** Ingress of a cluster in `fleet.yaml`. */
export const ingress = fields
  .extend({
    /** Address (and port) at which probes reach the ingress if the hosts are not in DNS, as with *.localhost. */
    address: socketAddress.optional(),
  })
  .check(coherent)
  .transform(({ scheme, ...rest }) => ({
    ...rest,
    scheme: scheme ?? (rest.tls === undefined ? ('http' as const) : ('https' as const)),
  }));

/**
 * Ingress of a cluster in a lock, with any value that was rendered once; the address for probes does not matter for a
 * store's manifests.
 */
export const lockedIngress = fields
  .extend({
    scheme,
    controller: z.strictObject({ namespace: key, labels: z.record(z.string(), z.string()) }),
    annotations: z.record(z.string(), z.string()).exactOptional(),
    trustedProxies: z.array(z.string()).exactOptional(),
  })
  .check(coherent);
