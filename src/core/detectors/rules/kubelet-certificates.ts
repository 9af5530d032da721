import { LineRule } from '../line-rule';
import { KUBELET } from './kinds';
import { API_ANSWERS, REGISTERED } from './recoveries';
import { AUTHORISE } from './registration';

const CERTIFICATE = [
  'Check the clock first (`chronyc tracking`): a wrong clock makes valid certificates look expired.',
  'Compare the CA in the kubelet\'s configuration with `aws eks describe-cluster --query cluster.certificateAuthority`.',
  'On EKS the kubelet signs in with an IAM token: a client certificate under /var/lib/kubelet/pki is used only on nodes that were built another way.',
  '[changes the node] Replace the node when its clock and CA are right; a CA of another cluster is corrected in the launch template first.',
];

/** Certificates that have expired, are not trusted or are missing. */
export const KUBELET_CERTIFICATE_RULES: readonly LineRule[] = [
  {
    id: 'kubelet-x509-expired',
    condition: 'kubelet-certificate-invalid',
    kinds: KUBELET,
    pattern: String.raw`x509: certificate has expired or is not yet valid`,
    // the same text about other people's certificates: registries, probes, webhooks, clients of the kubelet's own port
    exclude: ['PullImage|pull image|pull and unpack|resolve reference', 'Probe failed|probeType=|probe for', 'webhook', 'TLS handshake error from', 'metrics-server'],
    title: 'A certificate on the way to the API server is expired or not yet valid ({count} times)',
    threshold: { count: 2 },
    recovery: API_ANSWERS,
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 reflector.go:147] failed to list *v1.Service: Get "https://x.eks.amazonaws.com/api/v1/services": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2031-01-01T00:00:00Z is after 2030-01-01T00:00:00Z`],
      noMatch: [
        String.raw`E0305 10:00:00.000000    1234 remote_image.go:180] "PullImage from image service failed" err="failed to resolve reference \"registry.corp/app:1\": x509: certificate has expired or is not yet valid"`,
        'I0305 10:00:00.000000 1234 log.go:245] http: TLS handshake error from 10.0.1.9:50000: x509: certificate has expired or is not yet valid',
      ],
    },
    source: 'Go crypto/x509',
    remediation: CERTIFICATE,
    runbook: 'A3',
    correlateWith: ['kubelet'],
  },
  {
    id: 'kubelet-x509-unknown-authority',
    condition: 'kubelet-certificate-invalid',
    kinds: KUBELET,
    pattern: String.raw`x509: certificate (?:signed by unknown authority|is valid for)`,
    exclude: ['PullImage|pull image|pull and unpack|resolve reference', 'Probe failed|probeType=|probe for', 'webhook', 'TLS handshake error from', 'metrics-server'],
    title: 'The API server\'s certificate is not trusted or for another name ({count} times)',
    repeats: true,
    threshold: { count: 3 },
    recovery: API_ANSWERS,
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 kubelet_node_status.go:92] "Unable to register node with API server" err="Post \"https://x.eks.amazonaws.com/api/v1/nodes\": x509: certificate signed by unknown authority" node="ip-10-0-1-2"`],
      noMatch: [String.raw`E0305 10:00:00.000000 1234 remote_image.go:180] "PullImage from image service failed" err="x509: certificate signed by unknown authority" image="registry.corp/app:1"`],
    },
    source: 'Go crypto/x509',
    remediation: CERTIFICATE,
    runbook: 'A3',
    correlateWith: ['kubelet', 'nodeadm'],
  },
  {
    id: 'kubelet-client-certificate-expired',
    condition: 'kubelet-certificate-invalid',
    kinds: KUBELET,
    pattern: String.raw`(?:Part|part) of the existing bootstrap client certificate.{0,120}is expired`,
    title: 'The kubelet\'s client certificate has expired',
    recovery: REGISTERED,
    examples: {
      match: ['E0305 10:00:00.000000    1234 bootstrap.go:265] part of the existing bootstrap client certificate in /var/lib/kubelet/kubeconfig is expired: 2024-01-01 00:00:00 +0000 UTC'],
      noMatch: ['I0305 10:00:00.000000    1234 certificate_manager.go:356] Certificate rotation is enabled'],
    },
    source: 'kubelet pkg/kubelet/certificate/bootstrap',
    remediation: CERTIFICATE,
    runbook: 'A3',
    correlateWith: ['kubelet'],
  },
  {
    id: 'kubelet-ca-file-missing',
    condition: 'kubelet-certificate-invalid',
    kinds: KUBELET,
    pattern: String.raw`unable to load client CA file`,
    title: 'The kubelet cannot load the cluster CA file',
    recovery: REGISTERED,
    examples: {
      match: ['E0305 10:00:00.000000    1234 run.go:74] "command failed" err="failed to construct kubelet dependencies: unable to load client CA file /etc/kubernetes/pki/ca.crt: open /etc/kubernetes/pki/ca.crt: no such file or directory"'],
      noMatch: ['I1118 10:00:00.000000    1721 dynamic_cafile_content.go:160] "Starting controller" name="client-ca-bundle::/etc/kubernetes/pki/ca.crt"'],
    },
    source: 'kubelet cmd/kubelet/app/server.go',
    remediation: CERTIFICATE,
    runbook: 'A3',
    correlateWith: ['kubelet', 'nodeadm'],
  },
  {
    id: 'kubelet-serving-certificate-missing',
    condition: 'kubelet-certificate-invalid',
    kinds: KUBELET,
    pattern: String.raw`TLS handshake error from .{3,60}: no serving certificate available for the kubelet`,
    severity: 'medium',
    title: 'The kubelet has no serving certificate: logs, exec and metrics of its pods fail ({count} times)',
    threshold: { count: 30, withinSeconds: 3600 },
    recovery: { pattern: String.raw`kubernetes\.io/kubelet-serving: Certificate expiration is`, kinds: KUBELET },
    examples: {
      match: ['I0305 10:00:00.000000    1234 log.go:245] http: TLS handshake error from 10.0.4.4:41022: no serving certificate available for the kubelet'],
      noMatch: ['I0305 10:00:00.000000    1234 log.go:245] http: TLS handshake error from 10.0.4.4:41022: EOF'],
    },
    source: 'kubelet pkg/kubelet/certificate/kubelet.go',
    remediation: ['Look for a pending CertificateSigningRequest of signer kubernetes.io/kubelet-serving: the node\'s DNS name or addresses did not pass the approver.', ...CERTIFICATE],
    runbook: 'A3',
    correlateWith: ['kubelet'],
  },
  {
    id: 'kubelet-serving-csr-refused',
    condition: 'node-registration-unauthorized',
    kinds: KUBELET,
    pattern: String.raw`kubernetes\.io/kubelet-serving: .{0,200}cannot create certificate signing request: (?:Unauthorized|certificatesigningrequests)`,
    severity: 'medium',
    title: 'The kubelet may not request its serving certificate: logs, exec and metrics of its pods fail ({count} times)',
    threshold: { count: 3 },
    recovery: { pattern: String.raw`Successfully registered node|kubernetes\.io/kubelet-serving: Certificate expiration is`, kinds: KUBELET },
    examples: {
      match: ['E0305 10:00:00.000000    1234 certificate_manager.go:562] "Unhandled Error" err="kubernetes.io/kubelet-serving: Failed while requesting a signed certificate from the control plane: cannot create certificate signing request: Unauthorized"'],
      noMatch: ['I1118 10:00:00.000000    1721 csr.go:261] certificate signing request csr-zmjpc is approved, waiting to be issued'],
    },
    source: 'client-go util/certificate/certificate_manager.go',
    remediation: AUTHORISE,
    runbook: 'A1',
    correlateWith: ['kubelet'],
  },
];
