import { CausalEdge, causes } from '../causal-edge';

const WORKLOADS = ['crashloop', 'app-crash'] as const;

/** GPUs and Neuron devices. */
export const ACCELERATOR_EDGES: readonly CausalEdge[] = [
  ...causes('gpu-memory-error', 'direct', ['gpu-xid'], { join: ['device'] }),
  // Xid 48 (double-bit ECC), 63 and 64 (page retirement, row remapping), 94 and 95 (contained, uncontained ECC)
  ...causes('gpu-memory-error', 'possible', ['gpu-xid-fatal'], {
    join: ['device'],
    disqualifiedWhen: [{ when: (_, effect) => !['undefined', '48', '63', '64', '92', '94', '95'].includes(String(effect.entity.xid)), because: 'that Xid does not come from GPU memory' }],
  }),
  ...causes('nvlink-error', 'direct', ['gpu-xid-fatal'], {
    disqualifiedWhen: [{ when: (_, effect) => !['undefined', '74', '155', '156'].includes(String(effect.entity.xid)), because: 'that Xid does not come from NVLink' }],
  }),
  ...causes('nvlink-error', 'direct', ['nccl-crash']),
  ...causes('nvlink-error', 'possible', ['fabric-manager-failed', ...WORKLOADS]),
  ...causes('gpu-xid-fatal', 'direct', ['gpu-xid', 'nccl-crash']),
  // Xid 79 is how the driver says that a GPU has fallen off the bus
  ...causes('gpu-xid-fatal', 'direct', ['gpu-missing'], { join: ['device'] }),
  ...causes('gpu-xid-fatal', 'possible', ['device-plugin-missing', 'fabric-manager-failed', 'hung-task', ...WORKLOADS]),
  ...causes('gpu-missing', 'direct', ['device-plugin-missing', 'nccl-crash']),
  ...causes('gpu-missing', 'possible', ['fabric-manager-failed', 'scheduling-failed', ...WORKLOADS]),
  ...causes('fabric-manager-failed', 'direct', ['nccl-crash']),
  ...causes('fabric-manager-failed', 'possible', ['device-plugin-missing', 'systemd-unit-failed', ...WORKLOADS]),
  ...causes('gpu-xid', 'possible', ['nccl-crash', ...WORKLOADS]),
  ...causes('nccl-crash', 'possible', ['crashloop']),
  ...causes('neuron-hardware-error', 'possible', ['device-plugin-missing', ...WORKLOADS]),
  ...causes('device-plugin-missing', 'direct', ['scheduling-failed']),
  // the runtime class `nvidia`, and the hook of its toolkit, are part of creating a container
  ...causes('device-plugin-missing', 'possible', ['oci-create-failed', 'sandbox-create-failed']),
  ...causes('efa-errors', 'possible', ['nccl-crash', 'crashloop']),
];
