import { BundleDraft } from '../bundle-draft';

/** ipamd/, cni/, kubelet and containerd configuration: what the agents say about themselves. */
export function agentFiles(draft: BundleDraft): void {
  const { node, random } = draft;
  const { shape } = node;
  const registry = `602401143452.dkr.ecr.${node.region}.amazonaws.com`;
  const vpcCni = shape.cni === 'vpc' && !shape.hybrid;
  if (vpcCni) {
    const onNetwork = node.pods.filter((pod) => pod.ip !== '');
    // IPAMD does not keep the pod that has a branch ENI of its own
    const assigned = shape.podSecurityGroups ? onNetwork.slice(0, -1) : onNetwork;
    const key = (id: string): string => `aws-cni/${id}/eth0`;
    const enis = Object.fromEntries(node.enis.map((eni) => [eni.id, {
      ID: eni.id,
      IsPrimary: eni.device === 0,
      IsTrunk: shape.podSecurityGroups && eni.device === 1,
      IsEFA: false,
      DeviceNumber: eni.device,
      RouteTableID: eni.device === 0 ? 254 : eni.device + 1,
      IPv6Cidrs: {},
      AvailableIPv4Cidrs: Object.fromEntries(shape.ipv6 ? [] : eni.addresses.map((ip) => {
        const pod = assigned.find((each) => each.ip === ip);
        return [`${ip}/32`, { Cidr: { IP: ip, Mask: '/////w==' }, IPAddresses: { [ip]: { Address: ip, IPAMKey: { networkName: pod ? 'aws-cni' : '', containerID: pod?.sandboxId ?? '', ifName: pod ? 'eth0' : '' }, AssignedTime: pod ? new Date(node.boot + 90_000).toISOString() : '0001-01-01T00:00:00Z', UnassignedTime: '0001-01-01T00:00:00Z' } }, IsPrefix: shape.prefixDelegation, AddressFamily: '' }];
      })),
    }]));
    const total = shape.ipv6 ? 281474976710656 : node.enis.reduce((sum, eni) => sum + eni.addresses.length, 0);
    draft.set('ipamd/enis.json', JSON.stringify({ 0: { TotalIPs: total, AssignedIPs: assigned.length, ENIs: enis } }));
    draft.set('ipamd/pods.json', JSON.stringify(Object.fromEntries(assigned.map((pod) => [key(pod.sandboxId), { IP: pod.ip, DeviceNumber: pod.device }]))));
    draft.set('ipamd/ipam.json', JSON.stringify({ version: 'vpc-cni-ipam/1', allocations: assigned.map((pod) => ({ networkName: 'aws-cni', containerID: pod.sandboxId, ifName: 'eth0', ...(shape.ipv6 ? { ipv6: pod.ip } : { ipv4: pod.ip }), allocationTimestamp: (node.boot + 90_000) * 1e6, metadata: { k8sPodNamespace: pod.namespace, k8sPodName: pod.name } })) }));
    draft.set('ipamd/ipamd-env-settings.json', JSON.stringify({ WARM_ENI_TARGET: 1, WARM_IP_TARGET: 0, MINIMUM_IP_TARGET: 0, WARM_PREFIX_TARGET: 1, MAX_ENI: -1, ENABLE_PREFIX_DELEGATION: shape.prefixDelegation, ENABLE_POD_ENI: shape.podSecurityGroups, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: shape.customNetworking }));
    draft.set('ipamd/networkutils-env-settings.json', JSON.stringify({ AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: null, AWS_VPC_K8S_CNI_EXTERNALSNAT: shape.externalSnat, AWS_VPC_K8S_CNI_RANDOMIZESNAT: 2 }));
    draft.set('ipamd/eni-configs.json', shape.customNetworking ? JSON.stringify({ ENI: { [node.zone]: { securityGroups: [`sg-0${random.hex(16)}`], subnet: `subnet-0${random.hex(16)}` } } }) : '{}');
    draft.set('ipamd/metrics.json', [`# HELP awscni_assigned_ip_addresses The number of IP addresses assigned to pods\n# TYPE awscni_assigned_ip_addresses gauge\nawscni_assigned_ip_addresses ${assigned.length}`, `# TYPE awscni_total_ip_addresses gauge\nawscni_total_ip_addresses ${total}`, `# TYPE awscni_eni_allocated gauge\nawscni_eni_allocated ${node.enis.length}`, '# TYPE awscni_eni_max gauge\nawscni_eni_max 4',
      `# TYPE awscni_aws_api_error_count counter\nawscni_aws_api_error_count{api="ModifyNetworkInterfaceAttribute",error="RequestLimitExceeded"} ${random.int(0, 2)}`, `# TYPE awscni_ipamd_error_count counter\nawscni_ipamd_error_count{fn="setupENI"} ${random.int(0, 1)}`, ''].join('\n'));
    const env: Readonly<Record<string, string | boolean>> = {
      ADDITIONAL_ENI_TAGS: '{}',
      ANNOTATE_POD_IP: false,
      AWS_VPC_CNI_NODE_PORT_SUPPORT: true,
      AWS_VPC_ENI_MTU: '9001',
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: shape.customNetworking,
      AWS_VPC_K8S_CNI_EXTERNALSNAT: shape.externalSnat,
      AWS_VPC_K8S_CNI_LOGLEVEL: 'DEBUG',
      AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'prng',
      AWS_VPC_K8S_CNI_VETHPREFIX: 'eni',
      CLUSTER_NAME: node.cluster,
      CLUSTER_ENDPOINT: `https://${node.endpoint}`,
      DISABLE_INTROSPECTION: false,
      DISABLE_METRICS: false,
      DISABLE_NETWORK_RESOURCE_PROVISIONING: false,
      DISABLE_TCP_EARLY_DEMUX: shape.podSecurityGroups,
      ENABLE_IPv4: !shape.ipv6,
      ENABLE_IPv6: shape.ipv6,
      ENABLE_POD_ENI: shape.podSecurityGroups,
      ENABLE_PREFIX_DELEGATION: shape.prefixDelegation || shape.ipv6,
      ENABLE_SUBNET_DISCOVERY: true,
      NETWORK_POLICY_ENFORCING_MODE: shape.strictPolicy ? 'strict' : 'standard',
      ...(shape.podSecurityGroups && { POD_SECURITY_GROUP_ENFORCING_MODE: 'standard' }),
      ...(shape.customNetworking && { ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone' }),
      VPC_CNI_VERSION: node.cniVersion,
      WARM_ENI_TARGET: '1',
      WARM_PREFIX_TARGET: '1',
      MY_NODE_NAME: node.host,
    };
    draft.set('cni/cni-configuration-variables-containerd.json', JSON.stringify({ ID: draft.pod('aws-node')!.containerId, Labels: { 'io.kubernetes.container.name': 'aws-node', 'io.kubernetes.pod.namespace': 'kube-system' }, Image: `${registry}/amazon-k8s-cni:${node.cniVersion}`, Runtime: { Name: 'io.containerd.runc.v2' }, Spec: { process: { env: Object.entries(env).map(([name, value]) => `${name}=${value}`) } } }, null, 4));
    draft.set('cni/10-aws.conflist', JSON.stringify({ cniVersion: '1.0.0', name: 'aws-cni', disableCheck: true, plugins: [{ name: 'aws-cni', type: 'aws-cni', vethPrefix: 'eni', mtu: '9001', podSGEnforcingMode: 'strict', pluginLogFile: '/var/log/aws-routed-eni/plugin.log', pluginLogLevel: 'DEBUG' }, { name: 'egress-cni', type: 'egress-cni', mtu: '9001', enabled: String(shape.ipv6) }, { type: 'portmap', capabilities: { portMappings: true }, snat: true }] }, null, 2));
  } else {
    draft.set('ipamd/enis.json', '');
    draft.set('ipamd/pods.json', '');
    draft.set('ipamd/metrics.json', '');
    draft.set('ipamd/eni-configs.json', '');
    draft.set('ipamd/ipamd-env-settings.json', '');
    draft.set('ipamd/networkutils-env-settings.json', '');
    draft.set('cni/cni-configuration-variables-containerd.json', 'ctr: container "": not found\n');
    draft.set(shape.cni === 'calico' ? 'cni/10-calico.conflist' : 'cni/05-cilium.conflist', shape.cni === 'calico'
      ? JSON.stringify({ name: 'k8s-pod-network', cniVersion: '0.3.1', plugins: [{ type: 'calico', datastore_type: 'kubernetes', mtu: 0, nodename_file_optional: false, log_level: 'Info', ipam: { type: 'calico-ipam' } }, { type: 'portmap', snat: true, capabilities: { portMappings: true } }] })
      : JSON.stringify({ cniVersion: '0.3.1', name: 'cilium', plugins: [{ 'type': 'cilium-cni', 'enable-debug': false, 'log-file': '/var/run/cilium/cilium-cni.log' }] }));
  }
  const config = { kind: 'KubeletConfiguration', apiVersion: 'kubelet.config.k8s.io/v1beta1', address: '0.0.0.0', authentication: { anonymous: { enabled: false }, webhook: { cacheTTL: '2m0s', enabled: true }, x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' } }, cgroupDriver: 'systemd', cgroupRoot: '/', clusterDNS: [shape.nodeLocalDns ? '169.254.20.10' : node.dns], clusterDomain: 'cluster.local', evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '10%', 'nodefs.inodesFree': '5%' }, kubeReserved: { 'cpu': '80m', 'ephemeral-storage': '1Gi', 'memory': '893Mi' }, maxPods: shape.prefixDelegation ? 110 : 58, protectKernelDefaults: true, providerID: shape.hybrid ? `eks-hybrid:///${node.region}/${node.cluster}/${node.instanceId}` : `aws:///${node.zone}/${node.instanceId}`, serializeImagePulls: false };
  draft.set(shape.os === 'al2' ? 'kubelet/kubelet-config.json' : 'kubelet/config.json', JSON.stringify(config, null, 4));
  if (shape.os === 'al2') {
    draft.set('kubelet/kubeconfig.yaml', `apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority: /etc/kubernetes/pki/ca.crt\n    server: https://${node.endpoint}\n  name: kubernetes\ncontexts:\n- context:\n    cluster: kubernetes\n    user: kubelet\n  name: kubelet\ncurrent-context: kubelet\nkind: Config\nusers:\n- name: kubelet\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      args:\n      - token\n      - -i\n      - ${node.cluster}\n      command: /usr/bin/aws-iam-authenticator\n`);
    draft.set('kubelet/kubelet_service.txt', '# /etc/systemd/system/kubelet.service\n[Unit]\nDescription=Kubernetes Kubelet\nAfter=containerd.service sandbox-image.service\nRequires=containerd.service sandbox-image.service\n\n[Service]\nSlice=runtime.slice\nExecStartPre=/sbin/iptables -P FORWARD ACCEPT -w 5\nExecStart=/usr/bin/kubelet \\\n    --config /etc/kubernetes/kubelet/kubelet-config.json \\\n    --kubeconfig /var/lib/kubelet/kubeconfig $KUBELET_ARGS\n\nRestart=on-failure\nRestartForceExitStatus=SIGPIPE\nRestartSec=5\nKillMode=process\n');
  } else {
    draft.set('kubelet/kubelet_service.txt', '# /etc/systemd/system/kubelet.service\n[Unit]\nDescription=Kubernetes Kubelet\nAfter=containerd.service\nWants=containerd.service\n\n[Service]\nSlice=runtime.slice\nEnvironmentFile=/etc/eks/kubelet/environment\nExecStartPre=/sbin/iptables -P FORWARD ACCEPT -w 5\nExecStart=/usr/bin/kubelet $NODEADM_KUBELET_ARGS\n\nRestart=on-failure\nRestartForceExitStatus=SIGPIPE\nRestartSec=5\nKillMode=process\nCPUAccounting=true\nMemoryAccounting=true\n\n[Install]\nWantedBy=multi-user.target\n');
    draft.set('kubelet/svc.log', '======== Unable to find KUBECONFIG, IGNORING POD DATA =========\n');
  }
  const two = node.containerdVersion.startsWith('2');
  draft.set('containerd/containerd-config.txt', `version = ${two ? 3 : 2}\nroot = '/var/lib/containerd'\nstate = '/run/containerd'\n\n[grpc]\n  address = '/run/containerd/containerd.sock'\n\n[plugins]\n  [plugins.'${two ? 'io.containerd.cri.v1.images' : 'io.containerd.grpc.v1.cri'}']\n    snapshotter = 'overlayfs'\n`);
  draft.set('containerd/containerd-version.txt', `Client:\n  Version:  ${node.containerdVersion}\n  Revision: ${random.hex(40)}\n  Go version: go1.23.9\n\nServer:\n  Version:  ${node.containerdVersion}\n  Revision: ${random.hex(40)}\n  UUID: ${random.uuid()}\n`);
  draft.set('containerd/containerd-namespaces.txt', 'NAME   LABELS \nk8s.io        \n');
  draft.set('containerd/containerd-images.txt', `REF TYPE DIGEST SIZE PLATFORMS LABELS\n${registry}/eks/coredns:v1.11.4-eksbuild.2 application/vnd.docker.distribution.manifest.list.v2+json sha256:${random.hex(64)} 20.1 MiB linux/amd64,linux/arm64 io.cri-containerd.image=managed\n`);
  draft.set('containerd/containerd-containers.txt', `CONTAINER    IMAGE    RUNTIME                  \n${node.pods.flatMap((pod) => [`${pod.sandboxId}    localhost/kubernetes/pause:latest    io.containerd.runc.v2    `, `${pod.containerId}    ${registry}/${pod.workload}:v1    io.containerd.runc.v2    `]).join('\n')}\n`);
  draft.set('containerd/containerd-tasks.txt', `TASK                                                                PID      STATUS    \n${node.pods.flatMap((pod) => [pod.sandboxId, pod.containerId]).map((id) => `${id}    ${random.int(4000, 40000)}    RUNNING`).join('\n')}\n`);
  draft.set('containerd/containerd-plugins.txt', 'TYPE                                   ID                       PLATFORMS         STATUS    \nio.containerd.snapshotter.v1           aufs                     linux/amd64       skip      \nio.containerd.snapshotter.v1           btrfs                    linux/amd64       skip      \nio.containerd.snapshotter.v1           devmapper                linux/amd64       error     \nio.containerd.snapshotter.v1           overlayfs                linux/amd64       ok        \n');
  draft.set('kernel/uname.txt', `Linux ${node.host} ${node.kernel} #1 SMP ${shape.os === 'al2' ? '' : 'PREEMPT_DYNAMIC '}Tue Mar  4 10:11:12 UTC 2025 ${shape.arch} ${shape.arch} ${shape.arch} GNU/Linux\n`);
  draft.set('docker/docker.log', '-- No entries --\n');
  draft.set('sandbox-image/sandbox-image-log.txt', shape.os === 'al2' ? '' : '-- No entries --\n');
}
