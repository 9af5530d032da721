import { IngestProblem, ProblemCode } from '../evidence/manifest';
import { sanitizeName } from '../safety/sanitize-name';

/** Records of one kind that are kept with their entry; further ones are only counted. */
const KEPT_PER_CODE = 20;

/** Collects what was refused or unreadable, in bounded memory and without losing a count. */
export class ProblemLog {
  private readonly byCode = new Map<ProblemCode, { kept: IngestProblem[]; total: number }>();

  public add(code: ProblemCode, message: string, entryName?: string): void {
    const of = this.byCode.get(code) ?? { kept: [], total: 0 };
    this.byCode.set(code, of);
    of.total += 1;
    if (of.kept.length < KEPT_PER_CODE) { of.kept.push({ code, message, ...(entryName !== undefined && { entry: sanitizeName(entryName) }) }); }
  }

  /** In order of code; what was not kept singly is one record with its count. */
  public problems(): IngestProblem[] {
    return [...this.byCode.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([code, { kept, total }]) => {
      const sorted = [...kept].sort((a, b) => ((a.entry ?? '') < (b.entry ?? '') ? -1 : 1));
      const more = total - kept.length;
      return more > 0 ? [...sorted, { code, message: `${more} more of this kind`, count: more }] : sorted;
    });
  }
}
