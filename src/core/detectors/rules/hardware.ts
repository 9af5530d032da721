import { LineRule } from '../line-rule';
import { KERNEL } from './kinds';

const HARDWARE_ADVICE = ['[changes the node] Drain the node and replace the instance (a stop and start moves it to other hardware, a reboot does not).', 'Tell AWS Support if it repeats.'];

/** What the hardware reports of itself. */
export const HARDWARE_RULES: readonly LineRule[] = [
  {
    id: 'mce-fatal',
    condition: 'hardware-error',
    kinds: KERNEL,
    pattern: String.raw`\[Hardware Error\]: (?:event severity: (?:fatal|recoverable)|CPU \d{1,5}: Machine Check(?: Exception: |: [0-9a-f]{1,16} Bank \d{1,3}: [abef][0-9a-f]{15}))`,
    entity: { component: 'machine-check' },
    title: 'Hardware error reported by the processor or firmware ({count} lines)',
    event: true,
    examples: {
      match: ['[ 8123.456789] {1}[Hardware Error]: event severity: fatal', '[ 8123.456789] mce: [Hardware Error]: CPU 3: Machine Check Exception: 5 Bank 7: be00000000800400', '[ 8123.456789] mce: [Hardware Error]: CPU 2: Machine Check: 0 Bank 7: be00000000800400'],
      // bit 61 of the status, in its first digit, tells what could not be corrected
      noMatch: ['[ 8123.456789] mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 7: 8c00004000010091', '[ 8123.456789] {1}[Hardware Error]: event severity: corrected', '[    0.100000] mce: CPU supports 10 MCE banks', '[    1.000000] RAS: Correctable Errors collector initialized.'],
    },
    source: 'Linux drivers/firmware/efi/cper.c, arch/x86/kernel/cpu/mce',
    remediation: HARDWARE_ADVICE,
    runbook: 'C11',
    correlateWith: ['kernel'],
  },
  {
    id: 'memory-uncorrected',
    condition: 'hardware-error',
    kinds: KERNEL,
    pattern: String.raw`(?:Uncorrected hardware memory error|\[Hardware Error\]: (?:Uncorrected, software|System Fatal error)|EDAC (?:MC\d|\w{1,20} MC\d).{0,60}: \d{1,9} UE |Memory failure: 0x[0-9a-f]{1,16}: |due to hardware memory corruption)`,
    entity: { component: 'memory' },
    title: 'Uncorrectable memory error ({count} lines)',
    event: true,
    examples: {
      match: ['[ 8123.456789] MCE: Killing java:4242 due to hardware memory corruption fault at 7f2c9d3d1c0f', '[ 8123.456789] mce: Uncorrected hardware memory error in user-access at 1234000', '[ 8123.456789] EDAC MC0: 1 UE memory read error on CPU_SrcID#0', '[ 8123.456789] Memory failure: 0x1234: Killing java:4242 due to hardware memory corruption', '[Hardware Error]: Uncorrected, software restartable error.'],
      noMatch: ['[ 8123.456789] EDAC MC0: 1 CE memory read error on CPU_SrcID#0'],
    },
    source: 'Linux mm/memory-failure.c, drivers/edac',
    remediation: HARDWARE_ADVICE,
    runbook: 'C11',
    correlateWith: ['kernel'],
  },
  {
    id: 'memory-corrected',
    condition: 'hardware-error',
    kinds: KERNEL,
    pattern: String.raw`(?:\d{1,9} CE (?:memory|error) |CE memory read error|\[Hardware Error\]: (?:event severity: corrected|Corrected error, no action required|CPU \d{1,5}: Machine Check: [0-9a-f]{1,16} Bank \d{1,3}: [89cd][0-9a-f]{15})|mce: \[Hardware Error\]: Machine check events logged)`,
    entity: { component: 'memory-corrected' },
    severity: 'low',
    kind: 'risk',
    title: 'Corrected hardware errors ({count} lines)',
    event: true,
    examples: {
      match: ['[ 8123.456789] EDAC MC0: 1 CE memory read error on CPU_SrcID#0', '[ 8123.456789] {1}[Hardware Error]: event severity: corrected', '[ 8123.456789] mce: [Hardware Error]: Machine check events logged', '[ 8123.456789] mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 7: 8c00004000010091', '[ 8123.456789] EDAC MC0: 4 CE error on CPU#0Channel#2_DIMM#0 (channel:2 slot:0 page:0x0)', '[Hardware Error]: Corrected error, no action required.'],
      noMatch: ['[    1.000000] RAS: Correctable Errors collector initialized.', '[    0.100000] mce: CPU supports 10 MCE banks'],
    },
    source: 'Linux drivers/edac, drivers/firmware/efi/cper.c',
    remediation: ['Corrected: nothing was lost. A rising count announces a failing module.'],
    runbook: 'C11',
    correlateWith: ['kernel'],
  },
  {
    id: 'cpu-overheated',
    condition: 'cpu-overheated',
    kinds: KERNEL,
    pattern: String.raw`(?:Core|Package) temperature (?:is )?above threshold`,
    title: 'The processor throttles because of heat ({count} times)',
    event: true,
    examples: {
      match: ['[ 8123.456789] CPU3: Core temperature above threshold, cpu clock throttled (total events = 12)', '[ 8123.456789] mce: CPU3: Package temperature is above threshold, cpu clock is throttled'],
      noMatch: ['[ 8123.456789] CPU3: Core temperature/speed normal'],
    },
    source: 'Linux drivers/thermal/intel/therm_throt.c',
    remediation: ['[changes the node] Metal instances only: replace the instance if it goes on.'],
    runbook: 'C12',
    correlateWith: ['kernel'],
  },
  {
    id: 'pcie-uncorrected',
    condition: 'hardware-error',
    kinds: KERNEL,
    pattern: String.raw`(?:AER: (?:Multiple )?(?:Uncorrected|Uncorrectable) \(Fatal\) error|PCIe Bus Error: severity=Uncorrect(?:ed|able) \(Fatal\))`,
    entity: { component: 'pcie' },
    severity: 'high',
    title: 'A PCIe device reported a fatal error ({count} lines)',
    event: true,
    examples: {
      match: ['[ 8123.456789] pcieport 0000:00:02.0: AER: Uncorrected (Fatal) error received: 0000:01:00.0', '[ 8123.456789] pcieport 0000:00:02.0: AER: Uncorrectable (Fatal) error message received from 0000:01:00.0', '[ 8123.456789] nvidia 0000:01:00.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer, (Receiver ID)'],
      noMatch: ['[ 8123.456789] pcieport 0000:00:02.0: AER: Corrected error received: 0000:01:00.0', '[    1.000000] pcieport 0000:00:02.0: AER: enabled with IRQ 24'],
    },
    source: 'Linux drivers/pci/pcie/aer.c',
    remediation: HARDWARE_ADVICE,
    runbook: 'C11',
    correlateWith: ['kernel'],
  },
];
