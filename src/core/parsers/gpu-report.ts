import { Counts } from './counts';
import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** Facts of nvidia-bug-report.log: a digest of a very long file. */
export interface GpuReportFacts extends ParsedFacts {
  readonly driver?: Setting;
  readonly cuda?: Setting;
  readonly attachedGpus?: Setting;
  /** PCI functions of class 3D or VGA controller made by NVIDIA, as lspci lists them */
  readonly pciDevices: number;
  /** uncorrectable errors since the driver was loaded, by counter name, summed over devices; only those above zero. Counts of the device's life say little of today */
  readonly uncorrectable: Readonly<Record<string, number>>;
  /** number of Xid -> lines */
  readonly xids: Readonly<Record<string, number>>;
  /** the first line of each kind of trouble; at most 20 */
  readonly places: readonly Place[];
}

export const gpuReportParser: ParserFactory<GpuReportFacts> = () => {
  let driver: Setting | undefined;
  let cuda: Setting | undefined;
  let attachedGpus: Setting | undefined;
  const pci = new Set<string>();
  const uncorrectable = new Counts(32);
  const xids = new Counts(64);
  const places: Place[] = [];
  let history = false;
  const cite = (place: Place) => { if (places.length < 20) { places.push(place); } };
  return {
    line(line) {
      const text = line.text.slice(0, 512);
      const setting = /^\s*(Driver Version|CUDA Version|Attached GPUs)\s*: (\S+)/.exec(text);
      if (setting) {
        const value = { value: detach(setting[2], 32), place: placeOf(line) };
        if (setting[1] === 'Driver Version') { driver ??= value; } else if (setting[1] === 'CUDA Version') { cuda ??= value; } else { attachedGpus ??= value; }
        return;
      }
      const device = /^([0-9a-f:.]{7,12}) (?:3D controller|VGA compatible controller).*NVIDIA/i.exec(text);
      if (device) { if (pci.size < 64) { pci.add(detach(device[1].replace(/^0000:/, ''), 16)); } return; }
      const head = /^\s*(Volatile|Aggregate|Remapped Rows|Retired Pages|Pending Page Blacklist)\s*$/.exec(text);
      if (head) { history = head[1] !== 'Volatile'; return; }
      const count = history ? null : /^\s*((?:SRAM|DRAM|Double Bit|Volatile|Aggregate)?[\w ]{0,40}Uncorrectable[\w ]{0,20}|Double Bit ECC)\s*: (\d{1,12})\s*$/.exec(text);
      if (count && Number(count[2]) > 0) { uncorrectable.add(count[1].trim(), Number(count[2])); cite(placeOf(line)); return; }
      const xid = /NVRM: Xid \(PCI:[0-9a-fA-F:.]+\): (\d{1,4})\b/.exec(text);
      if (xid) { xids.add(xid[1]); cite(placeOf(line)); }
    },
    end: () => ({
      unread: [],
      unreadLines: 0,
      ...driver && { driver },
      ...cuda && { cuda },
      ...attachedGpus && { attachedGpus },
      pciDevices: pci.size,
      uncorrectable: uncorrectable.facts(),
      xids: xids.facts(),
      places,
    }),
  };
};
