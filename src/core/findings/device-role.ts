/**
 * What a device is for, so that the same fault on two nodes looks the same although the kernel named the devices differently.
 * Interfaces: `primary-eni`, `secondary-eni`, `pod-veth`, `loopback`, `bridge`, `tunnel`, `service-dummy`, `interface`. Block devices: `root`, `data`, `array`, `mapped`,
 * `network-volume`, `tmpfs`. The VPC CNI names the host side of a pod's pair `eni<hash>` or `vlan<hash>` (AWS_VPC_K8S_CNI_VETHPREFIX), which is no ENI.
 */
export function roleOfDevice(device: string): string {
  const name = device.replace(/^\/dev\//, '').replace(/@.*$/, '');
  for (const [role, form] of ROLES) {
    if (form.test(name)) { return role; }
  }
  return name;
}

const ROLES: readonly (readonly [string, RegExp])[] = [
  ['loopback', /^lo$/],
  ['pod-veth', /^(?:eni|vlan|veth|cali|lxc|dummy-veth)[0-9a-f]{4,}$|^(?:lxc_|cilium_)/],
  ['service-dummy', /^(?:kube-ipvs0|nodelocaldns|dummy\d+)$/],
  ['tunnel', /^(?:tunl|vxlan|flannel|geneve|wg|ipip|gre|tun)[.\d]|^vxlan/],
  ['bridge', /^(?:docker|cni|br|virbr)[-\d]/],
  // ena device 5 is the first network card of a Nitro instance; older or renamed systems say eth0
  ['primary-eni', /^(?:eth0|ens5|enp0s5|enX0|ens3)$/],
  ['secondary-eni', /^(?:eth\d+|ens\d+|enp\d+s\d+(?:f\d+)?|enX\d+)$/],
  ['root', /^(?:nvme0(?:c\d+)?(?:n\d+)?|xvda|sda|vda)(?:p?\d+)?$/],
  ['data', /^(?:nvme\d+(?:c\d+)?(?:n\d+)?|xvd[a-z]+|sd[a-z]+|vd[a-z]+)(?:p?\d+)?$/],
  ['array', /^md\d+/],
  ['mapped', /^(?:dm-\d+|mapper\/.+)$/],
  ['tmpfs', /^(?:tmpfs|shm|ramfs)$/],
];

/**
 * The whole device of a partition (`nvme1n1p3` -> `nvme1`, `xvda1` -> `xvda`); other names come back without `/dev/`. NVMe devices go by their controller, because the driver
 * reports time-outs of the controller (`nvme1`), the block layer those of the namespace (`nvme1n1`) or path (`nvme1c1n1`); on EC2 each controller has one namespace.
 */
export function wholeDevice(device: string): string {
  const name = device.replace(/^\/dev\//, '');
  return /^(nvme\d+)(?:c\d+)?(?:n\d+)?(?:p\d+)?$/.exec(name)?.[1] ?? /^(md\d+)p\d+$/.exec(name)?.[1] ?? /^((?:xv|s|v)d[a-z]+)\d+$/.exec(name)?.[1] ?? name;
}
