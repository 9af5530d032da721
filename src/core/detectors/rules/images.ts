import { LineRule } from '../line-rule';
import { RUNTIME } from './kinds';

/** How containerd (all versions) begins its message about one image; quotes are escaped once more at each level of wrapping. */
const PULL = String.raw`failed to pull and unpack image \\*"(?<image>[^"\\ ]{1,300})\\*": .{0,500}`;

const AUTH_ADVICE = [
  'ECR: the node role needs AmazonEC2ContainerRegistryReadOnly (or PullOnly), and the repository policy must allow it for other accounts.',
  'Other registries: check the pod\'s imagePullSecrets and whether the repository exists (registries hide missing ones as unauthorised).',
];
const RATE_ADVICE = ['Pull through an ECR pull-through cache or a mirror, or authenticate to the registry for a higher limit.'];
const NOT_FOUND_ADVICE = ['Correct the image name, tag or digest, or build it for this node\'s architecture.'];
const NETWORK_ADVICE = ['Check DNS and the route from the node to the registry: NAT, or the ecr.api, ecr.dkr and S3 endpoints in a private subnet; proxy settings of containerd.'];

/** Why images cannot be pulled, by cause. */
export const IMAGE_RULES: readonly LineRule[] = [
  {
    id: 'image-pull-unauthorized',
    condition: 'image-pull-unauthorized',
    kinds: RUNTIME,
    pattern: PULL + String.raw`(?:401 Unauthorized|403 Forbidden|authorization failed|no basic auth credentials|pull access denied|authorization token has expired|not authorized to perform: ecr:)`,
    title: 'Pull of {image} is refused: not authorised ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: [
        String.raw`E0305 10:00:00.000000    1234 log.go:32] "PullImage from image service failed" err="rpc error: code = Unknown desc = failed to pull and unpack image \"111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1\": failed to resolve reference \"111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1\": unexpected status from HEAD request to https://x: 403 Forbidden" image="x"`,
        String.raw`time="2026-11-18T10:00:00Z" level=error msg="PullImage \"private/app:1\" failed" error="failed to pull and unpack image \"docker.io/private/app:1\": failed to resolve reference \"docker.io/private/app:1\": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"`,
      ],
      noMatch: [String.raw`failed to pull and unpack image \"docker.io/library/app:1\": failed to resolve reference \"docker.io/library/app:1\": docker.io/library/app:1: not found`],
    },
    source: 'containerd core/remotes/docker',
    remediation: AUTH_ADVICE,
    runbook: 'B9',
    correlateWith: ['containerd', 'kubelet'],
  },
  {
    id: 'image-pull-no-credentials-docker',
    condition: 'image-pull-unauthorized',
    kinds: RUNTIME,
    pattern: String.raw`Error response from daemon: (?:pull access denied for (?<image>[^ ,]{1,300})|Get .{1,300}no basic auth credentials|unauthorized: )`,
    title: 'Docker refuses a pull: not authorised ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: ["rpc error: code = Unknown desc = Error response from daemon: pull access denied for private/app, repository does not exist or may require 'docker login'"],
      noMatch: ['rpc error: code = Unknown desc = Error response from daemon: No such container: 0d'],
    },
    source: 'moby distribution',
    remediation: AUTH_ADVICE,
    runbook: 'B9',
    correlateWith: ['kubelet'],
  },
  {
    id: 'image-credential-provider-failed',
    condition: 'image-pull-unauthorized',
    kinds: RUNTIME,
    pattern: String.raw`(?:[Ff]ailed getting credential from external registry credential provider|error execing credential provider plugin (?<plugin>[A-Za-z0-9._-]{1,64}))`,
    title: 'The registry credential provider of the kubelet fails ({count} times)',
    threshold: { count: 3 },
    examples: {
      match: ['E0305 10:00:00.000000    1234 plugin.go:217] "Failed getting credential from external registry credential provider" err="error execing credential provider plugin ecr-credential-provider for image 111122223333.dkr.ecr.us-west-2.amazonaws.com/app: exit status 1"'],
      noMatch: ['I1118 10:00:00.000000    1721 flags.go:64] FLAG: --image-credential-provider-config="/etc/eks/image-credential-provider/config.json"'],
    },
    source: 'kubelet pkg/credentialprovider/plugin',
    remediation: ['Check the instance role and the route to the ECR API: the provider asks it for a token.', ...AUTH_ADVICE],
    runbook: 'B9',
    correlateWith: ['kubelet'],
  },
  {
    id: 'image-pull-rate-limited',
    condition: 'image-pull-rate-limited',
    kinds: RUNTIME,
    pattern: PULL + String.raw`(?:429 Too Many Requests|toomanyrequests|pull rate limit|Rate exceeded)`,
    title: 'Pull of {image} is rate-limited ({count} times)',
    examples: {
      match: [String.raw`failed to pull and unpack image \"docker.io/library/nginx:1.27\": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:1: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.`],
      noMatch: [String.raw`failed to pull and unpack image \"docker.io/library/nginx:1.27\": failed to resolve reference \"docker.io/library/nginx:1.27\": unexpected status: 401 Unauthorized`],
    },
    source: 'containerd core/remotes/docker; Docker Hub and ECR limits',
    remediation: RATE_ADVICE,
    runbook: 'B9',
    correlateWith: ['containerd', 'kubelet'],
  },
  {
    id: 'image-not-found',
    condition: 'image-not-found',
    kinds: RUNTIME,
    pattern: PULL + String.raw`(?:[^ ]: not found|manifest unknown|no match for platform in manifest|name unknown|no matching manifest for)`,
    title: 'Image {image} does not exist, or not for this platform ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: [
        String.raw`failed to pull and unpack image \"docker.io/library/app:9\": failed to resolve reference \"docker.io/library/app:9\": docker.io/library/app:9: not found`,
        String.raw`failed to pull and unpack image \"docker.io/library/app:9\": no match for platform in manifest: not found`,
      ],
      noMatch: [String.raw`failed to pull and unpack image \"x.example/app:9\": failed to resolve reference \"x.example/app:9\": failed to do request: Head \"https://x.example/v2/app/manifests/9\": dial tcp: lookup x.example on 10.0.0.2:53: no such host`],
    },
    source: 'containerd core/remotes/docker, core/images',
    remediation: NOT_FOUND_ADVICE,
    runbook: 'B9',
    correlateWith: ['containerd', 'kubelet'],
  },
  {
    id: 'image-registry-no-such-host',
    condition: 'image-registry-unreachable',
    kinds: RUNTIME,
    pattern: PULL + String.raw`: no such host`,
    title: 'The registry of {image} does not exist in DNS ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: [String.raw`failed to pull and unpack image \"x.example/app:9\": failed to resolve reference \"x.example/app:9\": failed to do request: Head \"https://x.example/v2/app/manifests/9\": dial tcp: lookup x.example on 10.0.0.2:53: no such host`],
      noMatch: [String.raw`failed to pull and unpack image \"docker.io/library/app:9\": docker.io/library/app:9: not found`],
    },
    source: 'containerd core/remotes/docker; Go net',
    remediation: NETWORK_ADVICE,
    runbook: 'B9',
    correlateWith: ['containerd', 'networking'],
  },
  {
    id: 'image-registry-unreachable',
    condition: 'image-registry-unreachable',
    kinds: RUNTIME,
    pattern: PULL + String.raw`(?<reason>i/o timeout|connection refused|TLS handshake timeout|Client\.Timeout exceeded|no route to host|network is unreachable|connection reset by peer|context deadline exceeded|server misbehaving)`,
    title: 'The registry of {image} cannot be reached: {reason} ({count} times)',
    threshold: { count: 3 },
    examples: {
      match: [String.raw`failed to pull and unpack image \"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns:v1\": failed to resolve reference \"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns:v1\": failed to do request: Head \"https://602401143452.dkr.ecr.us-west-2.amazonaws.com/v2/eks/coredns/manifests/v1\": dial tcp 54.1.2.3:443: i/o timeout`],
      noMatch: [String.raw`time="2026-11-18T10:00:00Z" level=info msg="PullImage \"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns:v1\" returns image reference \"sha256:1\""`],
    },
    source: 'containerd core/remotes/docker; Go net',
    remediation: NETWORK_ADVICE,
    runbook: 'B9',
    correlateWith: ['containerd', 'networking'],
  },
  {
    id: 'image-registry-untrusted',
    condition: 'image-registry-unreachable',
    kinds: RUNTIME,
    pattern: PULL + String.raw`x509: `,
    title: 'The certificate of the registry of {image} is not trusted ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: [String.raw`failed to pull and unpack image \"registry.corp/app:1\": failed to resolve reference \"registry.corp/app:1\": failed to do request: Head \"https://registry.corp/v2/app/manifests/1\": tls: failed to verify certificate: x509: certificate signed by unknown authority`],
      noMatch: [String.raw`time="2026-11-18T10:00:00Z" level=info msg="PullImage \"registry.corp/app:1\""`],
    },
    source: 'Go crypto/x509',
    remediation: ['Install the registry\'s CA for containerd (certs.d), and check the node\'s clock.'],
    runbook: 'B9',
    correlateWith: ['containerd'],
  },
  {
    id: 'image-layer-corrupt',
    condition: 'snapshotter-failed',
    kinds: RUNTIME,
    pattern: PULL + String.raw`(?:wrong diff id calculated on extraction|invalid tar header|unexpected commit digest|failed size validation|unexpected EOF)`,
    entity: { snapshotter: 'containerd' },
    title: 'A layer of {image} arrives damaged ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: [String.raw`failed to pull and unpack image \"111122223333.dkr.ecr.us-west-2.amazonaws.com/app:1\": failed to extract layer sha256:1: archive/tar: invalid tar header: unknown`],
      noMatch: [String.raw`failed to pull and unpack image \"docker.io/library/app:9\": docker.io/library/app:9: not found`],
    },
    source: 'containerd core/unpack; node-problem-detector CorruptContainerImageLayer',
    remediation: ['[changes the node] Remove the partial content (`crictl rmi`) and pull again; look at proxies, disk and network if it repeats.'],
    runbook: 'B14',
    correlateWith: ['containerd', 'storage'],
  },
  {
    id: 'image-pull-rate-limited-docker',
    condition: 'image-pull-rate-limited',
    kinds: RUNTIME,
    pattern: String.raw`Error response from daemon: toomanyrequests`,
    title: 'A registry rate-limits pulls ({count} times)',
    examples: {
      match: ['rpc error: code = Unknown desc = Error response from daemon: toomanyrequests: You have reached your pull rate limit.'],
      noMatch: ['rpc error: code = Unknown desc = Error response from daemon: No such container: 0d'],
    },
    source: 'moby distribution',
    remediation: RATE_ADVICE,
    runbook: 'B9',
    correlateWith: ['kubelet'],
  },
  {
    id: 'image-not-found-docker',
    condition: 'image-not-found',
    kinds: RUNTIME,
    pattern: String.raw`Error response from daemon: manifest for (?<image>[^ ]{1,300}) not found`,
    title: 'Image {image} does not exist ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: ['rpc error: code = Unknown desc = Error response from daemon: manifest for library/app:9 not found: manifest unknown'],
      noMatch: ['rpc error: code = Unknown desc = Error response from daemon: No such container: 0d'],
    },
    source: 'moby distribution',
    remediation: NOT_FOUND_ADVICE,
    runbook: 'B9',
    correlateWith: ['kubelet'],
  },
];
