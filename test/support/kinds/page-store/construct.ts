import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadataOf, podMetadataOf, selectorOf, StoreIdentity } from '../../../../constructs/identity.ts';
import { literal, memoryVolume, requirements, restrictedContainer, restrictedPod } from '../../../../constructs/pod.ts';
import { quotaOf } from '../../../../constructs/quota.ts';
import type { PageLock, PageStoreFile } from './schema.ts';
import { StoreIngress, StoreNamespace } from '#constructs';

/** User that serves the page: `www-data` of Debian. */
const user = 33;

const serve = 'printf "%s" "$GREETING" >/tmp/index.html && exec php -S 0.0.0.0:8080 -t /tmp';

/** One page behind a Service and an Ingress. */
export class PageStore extends Construct {
  constructor(
    scope: Construct,
    { metadata, spec: asked }: PageStoreFile,
    { spec }: PageLock,
    protection: Readonly<Record<string, string>>,
  ) {
    super(scope, 'page');
    const store = new StoreIdentity({
      name: metadata.name,
      protection,
      ...(spec.attempt === undefined ? {} : { attempt: spec.attempt }),
    });
    const { web } = spec.tier;
    new StoreNamespace(this, 'namespace', {
      store,
      quota: quotaOf([{ count: 3, containers: [spec.roomFor === undefined ? web : [web, spec.roomFor.web]] }], []),
      containerDefaults: web,
    });
    const page = new Construct(this, 'web');
    new k8s.KubeDeployment(page, 'deployment', {
      metadata: metadataOf(store, 'web', { component: 'web' }),
      spec: {
        replicas: 1,
        selector: { matchLabels: selectorOf(store, 'web') },
        template: {
          metadata: podMetadataOf(store, 'web'),
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(user),
            containers: [
              {
                name: 'web',
                image: spec.images.web,
                imagePullPolicy: 'IfNotPresent',
                command: ['sh', '-c', serve],
                env: [literal('GREETING', asked.greeting), literal('LANGUAGE', spec.language)],
                ports: [{ name: 'http', containerPort: 8080 }],
                readinessProbe: { httpGet: { path: '/', port: k8s.IntOrString.fromString('http') }, periodSeconds: 1 },
                resources: requirements(web),
                securityContext: restrictedContainer,
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
              },
            ],
            volumes: [memoryVolume('tmp', '1Mi')],
          },
        },
      },
    });
    new k8s.KubeService(page, 'service', {
      metadata: metadataOf(store, 'web', { component: 'web' }),
      spec: {
        selector: selectorOf(store, 'web'),
        ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    new StoreIngress(page, 'ingress', {
      store,
      address: {
        host: spec.host,
        scheme: spec.cluster.ingress.scheme,
        ...(spec.aliases === undefined ? {} : { aliases: spec.aliases }),
      },
      ingress: spec.cluster.ingress,
    });
  }
}
