import { LineRule } from '../line-rule';
import { KUBELET } from './kinds';

const PROBE_ADVICE = ['Compare with node saturation (CPU, memory, disk, conntrack, DNS) at that time; if the node is well, the application is slow or the probe too strict.'];
const CRASH_ADVICE = ['`kubectl logs --previous` and the exit code tell why the container ends (137: killed, often OOM; 139: segfault; 1: the application).'];

/** Probes that fail, and containers that end again and again. */
export const POD_RESTART_RULES: readonly LineRule[] = [
  {
    id: 'probe-failures-of-pod',
    condition: 'probe-failure-storm',
    kinds: KUBELET,
    pattern: String.raw`"Probe failed" probeType="(?<probe>[A-Za-z]{1,20})" pod="(?<namespace>[^"/]{1,63})/(?<pod>[^"]{1,253})"`,
    title: '{probe} probe of {namespace}/{pod} failed {count} times',
    repeats: true,
    threshold: { count: 20, withinSeconds: 1800 },
    examples: {
      match: [String.raw`I1118 10:00:00.000000    1721 prober.go:107] "Probe failed" probeType="Readiness" pod="shop/orders-api-7d9f-abcde" podUID="1" containerName="app" probeResult="failure" output="Get \"http://10.0.30.71:8080/healthz\": context deadline exceeded"`],
      noMatch: ['I1118 10:00:00.000000    1721 kubelet_getters.go:215] "Pod status updated" pod="shop/orders-api-7d9f-abcde" status="Running"'],
    },
    source: 'kubelet pkg/kubelet/prober/prober.go',
    remediation: PROBE_ADVICE,
    runbook: 'B11',
    correlateWith: ['kubelet', 'networking', 'conntrack'],
  },
  {
    id: 'probe-failures-of-pod-old',
    condition: 'probe-failure-storm',
    kinds: KUBELET,
    pattern: String.raw`(?<probe>Liveness|Readiness|Startup) probe for "(?<pod>[a-z0-9.-]{1,253})_(?<namespace>[a-z0-9-]{1,63})\([0-9a-f-]{1,36}\):(?<container>[a-z0-9-]{1,63})" failed`,
    title: '{probe} probe of {namespace}/{pod} failed {count} times',
    repeats: true,
    threshold: { count: 20, withinSeconds: 1800 },
    examples: {
      match: ['I1118 10:00:00.000000    1721 prober.go:116] Readiness probe for "orders-api-7d9f-abcde_shop(67d55264-a784-39be-b1f4-1a3dd140687e):app" failed (failure): Get http://10.0.30.71:8080/healthz: net/http: request canceled'],
      noMatch: ['I1118 10:00:00.000000    1721 prober.go:129] Readiness probe for "orders-api-7d9f-abcde_shop(67d55264-a784-39be-b1f4-1a3dd140687e):app" succeeded'],
    },
    source: 'kubelet <= 1.19 pkg/kubelet/prober/prober.go',
    remediation: PROBE_ADVICE,
    runbook: 'B11',
    correlateWith: ['kubelet', 'networking', 'conntrack'],
  },
  {
    id: 'probe-failures-on-node',
    condition: 'probe-failure-storm',
    kinds: KUBELET,
    pattern: String.raw`(?:"Probe failed" probeType="|(?:Liveness|Readiness) probe for ".{1,360}" failed)`,
    title: 'Probes fail on the whole node: {count} failures',
    repeats: true,
    threshold: { count: 100, withinSeconds: 1800 },
    examples: {
      match: ['I1118 10:00:00.000000    1721 prober.go:107] "Probe failed" probeType="Liveness" pod="a/b" podUID="1" containerName="app" probeResult="failure" output="x"'],
      noMatch: ['I1118 10:00:00.000000    1721 kubelet.go:2419] "SyncLoop (probe)" probe="readiness" status="ready" pod="a/b"'],
    },
    source: 'kubelet pkg/kubelet/prober/prober.go',
    remediation: PROBE_ADVICE,
    runbook: 'B11',
    correlateWith: ['kubelet', 'networking', 'kernel'],
  },
  {
    id: 'liveness-restart',
    condition: 'crashloop-liveness',
    kinds: KUBELET,
    pattern: String.raw`pod="(?<namespace>[^"/]{1,63})/(?<pod>[^"]{1,253})" containerMessage="Container (?<container>[a-z0-9-]{1,63}) failed (?<probe>liveness|startup) probe, will be restarted"`,
    title: 'Container {container} of {namespace}/{pod} is restarted because its {probe} probe fails ({count} times)',
    repeats: true,
    threshold: { count: 3 },
    examples: {
      match: [String.raw`I0305 10:00:00.000000    1234 kuberuntime_manager.go:1026] "Message for Container of pod" containerName="app" containerStatusID={"Type":"containerd","ID":"0d"} pod="shop/orders-api-7d9f-abcde" containerMessage="Container app failed liveness probe, will be restarted"`],
      noMatch: [String.raw`I0305 10:00:00.000000    1234 kuberuntime_manager.go:1026] "Message for Container of pod" containerName="app" pod="shop/a" containerMessage="Container app definition changed, will be restarted"`],
    },
    source: 'kubelet pkg/kubelet/kuberuntime/kuberuntime_manager.go',
    remediation: ['Compare the probe\'s timeout with the application\'s start and answer times; give a startupProbe to slow starters.', ...PROBE_ADVICE],
    runbook: 'B11',
    correlateWith: ['kubelet', 'pods'],
  },
  {
    id: 'crash-loop-backoff',
    condition: 'crashloop',
    kinds: KUBELET,
    pattern: String.raw`[Bb]ack-off (?:[0-9hms]{1,12} )?restarting failed container[= ](?:container=)?(?<container>[a-z0-9-]{1,63}) (?:in )?pod[= ](?<pod>[a-z0-9.-]{1,253})_(?<namespace>[a-z0-9-]{1,63})\(`,
    title: 'Container {container} of {namespace}/{pod} is crash-looping',
    repeats: true,
    threshold: { count: 5 },
    examples: {
      match: [
        String.raw`E0305 10:00:00.000000    1234 pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"app\" with CrashLoopBackOff: \"back-off 5m0s restarting failed container=app pod=orders-api-7d9f-abcde_shop(67d55264-a784-39be-b1f4-1a3dd140687e)\"" pod="shop/orders-api-7d9f-abcde" podUID="1"`,
      ],
      noMatch: [String.raw`E0305 10:00:00.000000    1234 pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"app\" with ImagePullBackOff: \"Back-off pulling image \\\"x\\\"\"" pod="shop/a"`],
    },
    source: 'kubelet pkg/kubelet/kuberuntime',
    remediation: CRASH_ADVICE,
    runbook: 'I3',
    correlateWith: ['kubelet', 'pods', 'kernel'],
  },
  {
    id: 'crash-loop-restarting',
    condition: 'crashloop',
    kinds: KUBELET,
    pattern: String.raw`with CrashLoopBackOff: \\*"(?:back-off|Back-off) [0-9hms]{1,12} restarting failed container=(?<container>[a-z0-9-]{1,63})\\*"`,
    title: 'Container {container} is crash-looping',
    repeats: true,
    threshold: { count: 5 },
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 pod_workers.go:191] Error syncing pod 67d55264 ("orders-api_shop(67d55264)"), skipping: failed to "StartContainer" for "app" with CrashLoopBackOff: "back-off 5m0s restarting failed container=app"`],
      noMatch: ['I0305 10:00:00.000000    1234 kubelet.go:2411] "SyncLoop (PLEG): event for pod" pod="a/b" event={"ID":"1","Type":"ContainerDied","Data":"2"}'],
    },
    source: 'kubelet pkg/kubelet/pod_workers.go',
    remediation: CRASH_ADVICE,
    runbook: 'I3',
    correlateWith: ['kubelet', 'pods', 'kernel'],
  },
];
