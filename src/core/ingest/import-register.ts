import { KEY_PREFIXES } from '../../catalog/keys';
import { contentId } from '../evidence/keys';
import { ArrivalRegister, ArrivalVerdict, BundleArrival } from '../ports';

/** Admits only what was brought by hand: the register of an installation that collects nothing. Node roles cannot write to `imports/`. */
export class ImportRegister implements ArrivalRegister {
  async judge({ key, versionId }: BundleArrival): Promise<ArrivalVerdict> {
    return key.startsWith(KEY_PREFIXES.imports)
      ? { accepted: true, bundle: { bundleId: contentId(`${key}\0${versionId ?? ''}`) } }
      : { accepted: false, code: 'NO_COLLECTION_OF_OURS', reason: `${key.slice(0, 200)} is not below ${KEY_PREFIXES.imports}, and no collections are recorded here` };
  }

  async advance(): Promise<void> {
    // nobody waits for a bundle brought by hand
  }
}
