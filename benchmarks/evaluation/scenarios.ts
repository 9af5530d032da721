import { BundleDraft } from './bundle-draft';
import { NodeShape } from './node-model';

export interface Scenario { readonly id: string; readonly shape?: Partial<NodeShape>; readonly causes: readonly (readonly string[])[]; readonly notBlamed?: readonly string[]; readonly apply: (draft: BundleDraft) => void }
export const SCENARIOS: readonly Scenario[] = [];
