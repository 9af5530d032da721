/** Where klog's JSON begins: behind the journal's prefix or that of CRI. Agents with a zap logger begin with the level. */
const START = '{"ts":';

/**
 * The text form of a line that a Kubernetes component wrote with `--logging-format=json`, so that a rule needs to know one form only:
 * `{"ts":…,"caller":"kubelet/kubelet.go:2361","msg":"Skipping pod synchronization","err":"…"}` is
 * `E] "Skipping pod synchronization" err="…"`, with whatever stands before it. Undefined for any other line.
 *
 * Errors are told from the rest by their missing verbosity (k8s.io/component-base/logs/json writes `v` for Info only).
 */
export function klogText(line: string): string | undefined {
  const start = line.indexOf(START);
  if (start < 0) { return undefined; }
  let fields: unknown;
  try {
    fields = JSON.parse(line.slice(start));
  } catch {
    return undefined; // cut off, or not of klog
  }
  if (typeof fields !== 'object' || fields === null || !('msg' in fields) || typeof fields.msg !== 'string') { return undefined; }
  const { ts: _, caller, msg, v, logger: __, ...values } = fields as Record<string, unknown>;
  const pairs = Object.entries(values).map(([key, value]) => ` ${key}=${JSON.stringify(objectName(value) ?? value)}`).join('');
  return `${line.slice(0, start)}${v === undefined ? 'E' : 'I'} ${typeof caller === 'string' ? caller.slice(caller.lastIndexOf('/') + 1) : ''}] ${JSON.stringify(msg)}${pairs}`;
}

/** klog.KObj: `{"name":"web-1","namespace":"shop"}` is `shop/web-1` in text. */
function objectName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') { return undefined; }
  const { name, namespace, ...more } = value as { name: string; namespace?: unknown };
  return Object.keys(more).length > 0 ? undefined : typeof namespace === 'string' ? `${namespace}/${name}` : name;
}
