import { kindOf } from './node-kind';
import { NodeInstance } from './ports';

/** What stands in the manifest where we do not know the node's name. */
const UNKNOWN_NAME = 'NAME-OF-THE-NODE';

/**
 * Name of a node in Kubernetes, which a NodeDiagnostic must bear. Auto Mode and hybrid nodes are called by their instance id, others by the host name that EC2 gave; undefined: we
 * cannot tell (https://docs.aws.amazon.com/eks/latest/userguide/auto-get-logs.html).
 *
 * @param hidesAddresses EC2 makes host names of addresses: then they are not told
 */
export function kubernetesNameOf(instance: Pick<NodeInstance, 'instanceId' | 'tags' | 'managedBy' | 'privateDnsName'>, hidesAddresses = false): string | undefined {
  const kind = kindOf(instance);
  const name = kind === 'auto-mode' || kind === 'hybrid' ? instance.instanceId : hidesAddresses ? undefined : instance.privateDnsName;
  return name !== undefined && /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) ? name : undefined;
}

/** A NodeDiagnostic that makes the node monitoring agent collect everything and send it to `url` by a plain HTTP PUT. */
export function nodeDiagnosticManifest(nodeName: string = UNKNOWN_NAME, url: string): string {
  return [
    'apiVersion: eks.amazonaws.com/v1alpha1',
    'kind: NodeDiagnostic',
    'metadata:',
    `  name: ${nodeName}`,
    'spec:',
    '  logCapture:',
    // JSON is YAML, too
    `    destination: ${JSON.stringify(url)}`,
    '',
  ].join('\n');
}

/** What the one who applies the manifest does. There is one resource a node, and it stays until somebody deletes it. */
export function nodeDiagnosticSteps(nodeName: string = UNKNOWN_NAME, instanceId: string): string[] {
  return [
    ...(nodeName === UNKNOWN_NAME ? [`Put the node's name in the place of ${UNKNOWN_NAME}: kubectl get nodes -o custom-columns=NAME:.metadata.name,ID:.spec.providerID | grep ${instanceId}`] : []),
    'Not on Auto Mode: see that the cluster has the eks-node-monitoring-agent add-on.',
    `kubectl get nodediagnostics ${nodeName}: one that is there belongs to somebody; agree with them, then kubectl delete nodediagnostics ${nodeName}`,
    'kubectl apply -f with the manifest; the agent takes up to 20 minutes',
    `Once status is ready: kubectl delete nodediagnostics ${nodeName}, which holds the link`,
  ];
}
