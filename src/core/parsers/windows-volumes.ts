import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** One drive. */
export interface WindowsVolume {
  /** `C` */
  readonly name: string;
  readonly usedBytes: number;
  readonly freeBytes: number;
  readonly place: Place;
}

/** Facts of system/volumes (`Get-PSDrive`: name, used and free gigabytes). */
export interface WindowsVolumesFacts extends ParsedFacts {
  /** at most 64; drives without sizes (registry, environment) are left out */
  readonly volumes: readonly WindowsVolume[];
}

const GIB = 2 ** 30;

function bytes(text: string): number {
  return Math.round(Number(text.replace(/,/g, '')) * GIB);
}

export const windowsVolumesParser: ParserFactory<WindowsVolumesFacts> = () => {
  const volumes: WindowsVolume[] = [];
  return {
    line(line) {
      const match = /^\s*([A-Z]):?\s+(\d[\d,]{0,12}(?:\.\d+)?)\s+(\d[\d,]{0,12}(?:\.\d+)?)(?:\s|$)/.exec(line.text.slice(0, 512));
      if (!match || volumes.length >= 64) { return; }
      volumes.push({ name: detach(match[1], 8), usedBytes: bytes(match[2]), freeBytes: bytes(match[3]), place: placeOf(line) });
    },
    end: () => ({ unread: [], unreadLines: 0, volumes }),
  };
};
