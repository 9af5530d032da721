import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, placeOf } from './parser';

/** Facts of system/sysinfo (`systeminfo.exe` of Windows). */
export interface WindowsSysinfoFacts extends ParsedFacts {
  readonly hostName?: Setting;
  /** `Microsoft Windows Server 2022 Datacenter` */
  readonly osName?: Setting;
  /** `10.0.20348 N/A Build 20348` */
  readonly osVersion?: Setting;
  /** as printed, in the node's zone */
  readonly bootTime?: Setting;
  readonly memoryTotal?: Setting;
  readonly memoryAvailable?: Setting;
}

const FIELDS: Readonly<Record<string, Exclude<keyof WindowsSysinfoFacts, keyof ParsedFacts>>> = {
  'Host Name': 'hostName',
  'OS Name': 'osName',
  'OS Version': 'osVersion',
  'System Boot Time': 'bootTime',
  'Total Physical Memory': 'memoryTotal',
  'Available Physical Memory': 'memoryAvailable',
};

export const windowsSysinfoParser: ParserFactory<WindowsSysinfoFacts> = () => {
  const found: Partial<Record<string, Setting>> = {};
  return {
    line(line) {
      const match = /^([A-Z][\w ()]{1,40}?):\s+(\S.*)$/.exec(line.text.slice(0, 512).trimEnd());
      const field = match && Object.hasOwn(FIELDS, match[1]) ? FIELDS[match[1]] : undefined;
      if (match && field !== undefined) { found[field] ??= { value: detach(match[2], 128), place: placeOf(line) }; }
    },
    end: () => ({ unread: [], unreadLines: 0, ...found }),
  };
};
