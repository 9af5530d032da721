import { FactsDocument, StoredFacts } from '../evidence/documents';
import { FactKind, FactsByKind } from '../parsers';

/** Facts of one file. */
export interface PathFacts<K extends FactKind> {
  readonly path: string;
  readonly facts: FactsByKind[K];
}

/** Facts of every file of that kind, in path order. */
export function factsOf<K extends FactKind>(document: FactsDocument, kind: K): readonly PathFacts<K>[] {
  return document.files.filter((each): each is Extract<StoredFacts, { kind: K }> => each.kind === kind) as unknown as readonly PathFacts<K>[];
}
