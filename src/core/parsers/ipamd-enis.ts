import { JsonFacts } from './json-facts';
import { JsonDocument, JsonText } from './json-text';
import { field, fields, Json, numberField, textField } from './json-value';
import { ParserFactory, Place } from './parser';

/** One ENI as ipamd sees it. */
export interface IpamdEni {
  /** `eni-0b04b82097aac2a41` */
  readonly id: string;
  readonly networkCard: number;
  readonly primary: boolean;
  readonly trunk: boolean;
  readonly efa: boolean;
  readonly deviceNumber: number;
  /** addresses listed (with prefix delegation, only those that were ever handed out) */
  readonly addresses: number;
  readonly assigned: number;
  /** delegated prefixes (/28, IPv6 /80) */
  readonly prefixes: number;
  /** when released addresses were released, UTC ms, newest first, at most 64: one within IP_COOLDOWN_PERIOD of the collection is in cool-down */
  readonly releases: readonly number[];
  readonly place: Place;
}

/** An address that ipamd has given to a container. */
export interface AssignedAddress {
  readonly ip: string;
  readonly eni?: string;
  readonly deviceNumber?: number;
  readonly containerId?: string;
  readonly pod?: string;
  readonly namespace?: string;
  /** UTC ms */
  readonly assignedAt?: number;
  readonly place?: Place;
}

/** Facts of ipamd/enis.json. */
export interface IpamdEnisFacts extends JsonFacts {
  /** as ipamd counts them, all network cards together; undefined when it does not say */
  readonly totalIps?: number;
  readonly assignedIps?: number;
  /** at most 64 */
  readonly enis: readonly IpamdEni[];
  /** at most 2,000 */
  readonly addresses: readonly AssignedAddress[];
}

const ENIS = 64;
const ADDRESSES = 2000;
/** Go's zero time: the event never happened. */
const NEVER = Date.parse('0001-01-02T00:00:00Z');

/** UTC ms of a Go time; undefined for the zero time and for what is no time. */
function goTime(text: string | undefined): number | undefined {
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) || time < NEVER ? undefined : time;
}

interface Pool { readonly addresses: AssignedAddress[]; readonly enis: IpamdEni[] }

/** Address entries of one ENI: nested in CIDR blocks since VPC CNI 1.8, a flat map before. */
function blocksOf(eni: Json): { readonly prefix: boolean; readonly addresses: [string, Json][] }[] {
  const blocks = ['AvailableIPv4Cidrs', 'IPv6Cidrs'].flatMap((key) => fields(field(eni, key), 2000));
  return [
    ...blocks.map(([, block]) => ({ prefix: field(block, 'IsPrefix') === true, addresses: fields(field(block, 'IPAddresses'), 70_000) })),
    { prefix: false, addresses: fields(field(eni, 'IPv4Addresses'), 2000) },
  ];
}

function readEni(document: JsonDocument, card: number, key: string, eni: Json, pool: Pool): void {
  const id = textField(eni, 'ID') ?? key.slice(0, 64);
  const place = document.place(`"${id}"`);
  if (!place || pool.enis.length >= ENIS) { return; }
  const deviceNumber = numberField(eni, 'DeviceNumber') ?? -1;
  const releases: number[] = [];
  let addresses = 0;
  let assigned = 0;
  let prefixes = 0;
  for (const block of blocksOf(eni)) {
    if (block.prefix) { prefixes += 1; }
    for (const [ip, entry] of block.addresses) {
      addresses += 1;
      const containerId = textField(field(entry, 'IPAMKey'), 'containerID') ?? '';
      const released = goTime(textField(entry, 'UnassignedTime'));
      if (containerId === '' && field(entry, 'Assigned') !== true) {
        if (released !== undefined) { releases.push(released); }
        continue;
      }
      assigned += 1;
      if (pool.addresses.length >= ADDRESSES) { continue; }
      const assignedAt = goTime(textField(entry, 'AssignedTime'));
      const pod = textField(field(entry, 'IPAMMetadata'), 'k8sPodName');
      const namespace = textField(field(entry, 'IPAMMetadata'), 'k8sPodNamespace');
      const at = document.place(`"${ip}"`);
      pool.addresses.push({
        ip: ip.slice(0, 64),
        eni: id,
        deviceNumber,
        ...containerId !== '' && { containerId },
        ...pod !== undefined && { pod },
        ...namespace !== undefined && { namespace },
        ...assignedAt !== undefined && { assignedAt },
        ...at && { place: at },
      });
    }
  }
  pool.enis.push({
    id,
    networkCard: card,
    primary: field(eni, 'IsPrimary') === true,
    trunk: field(eni, 'IsTrunk') === true,
    efa: field(eni, 'IsEFA') === true,
    deviceNumber,
    addresses,
    assigned,
    prefixes,
    releases: releases.sort((a, b) => b - a).slice(0, 64),
    place,
  });
}

/** Parses ipamd's introspection of its data store: one store, or (since multi-NIC support) one for each network card. */
export const ipamdEnisParser: ParserFactory<IpamdEnisFacts> = () => {
  const text = new JsonText();
  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const document = documents.at(-1);
      const value = document?.value;
      const stores: [string, Json][] = value === undefined ? [] : field(value, 'ENIs') === undefined ? fields(value, 16) : [['0', value]];
      const pool: Pool = { addresses: [], enis: [] };
      let total: number | undefined;
      let assigned: number | undefined;
      for (const [card, store] of stores) {
        const [storeTotal, storeAssigned] = [numberField(store, 'TotalIPs'), numberField(store, 'AssignedIPs')];
        if (storeTotal !== undefined) { total = (total ?? 0) + storeTotal; }
        if (storeAssigned !== undefined) { assigned = (assigned ?? 0) + storeAssigned; }
        for (const [key, eni] of fields(field(store, 'ENIs'), ENIS)) { readEni(document!, Number(card) || 0, key, eni, pool); }
      }
      return { ...facts, totalIps: total, assignedIps: assigned, ...pool };
    },
  };
};
