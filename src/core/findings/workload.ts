/** Letters and digits that Kubernetes draws random names from: no vowels, no 0, 1, 3 (k8s.io/apimachinery/pkg/util/rand). */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';

const DEPLOYMENT = new RegExp(`^(.+)-(?:${RANDOM}{6,10}|\\d{6,10})-${RANDOM}{5}$`);
/** CronJob pods: `<name>-<minutes since 1970>-<5>`; indexed Jobs put the index before the random part */
const CRON_JOB = new RegExp(`^(.+)-\\d{8,10}(?:-\\d+)?-${RANDOM}{5}$`);
const RANDOM_SUFFIX = new RegExp(`^(.+)-${RANDOM}{5}$`);
const ORDINAL = /^(.+)-\d{1,5}$/;
/** a static pod carries its node's name */
const STATIC = /^(.+)-(?:ip-\d+-\d+-\d+-\d+(?:\..+)?|i-[0-9a-f]{17}(?:\..+)?)$/;

/**
 * The workload a pod belongs to, from its name alone: `web-7d9c5b8f6-x2x4k` (Deployment), `db-0` (StatefulSet), `aws-node-7kq2x` (DaemonSet, Job),
 * `backup-29384760-4jxz8` (CronJob), `kube-proxy-ip-10-0-1-5.ec2.internal` (static). A name that fits nothing is its own workload.
 */
export function workloadOf(pod: string): string {
  for (const form of [STATIC, CRON_JOB, DEPLOYMENT, RANDOM_SUFFIX, ORDINAL]) {
    const match = form.exec(pod);
    if (match) { return match[1]!; }
  }
  return pod;
}
