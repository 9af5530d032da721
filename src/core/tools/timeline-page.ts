import { BudgetPacker } from './budget';
import { EventRow, eventView } from './correlate-view';
import { compactFinding, CompactFinding, leanFinding } from './finding-view';
import { Correlation } from '../correlate/correlate-bundle';
import { TimelineEvent } from '../correlate/timeline';
import { Entity, Finding } from '../findings/finding';

const EXCERPT_BYTES = 160;

/** Rows of one page with the findings they speak of, each finding once a page; then states without a time. */
export class TimelinePage {
  public readonly rows: EventRow[] = [];
  public readonly findings: CompactFinding[] = [];
  /** events that this page is done with */
  public done = 0;
  /** of a finding that no page can hold whole: how many of its fields and citations have been told so far; 0 when none is left over */
  public part = 0;
  private readonly told = new Set<Finding>();
  private events: readonly TimelineEvent[] = [];

  /** `noted`: a finding with what is known of it in the window */
  public constructor(private readonly packer: BudgetPacker, private readonly found: Correlation, private readonly isDetailed: boolean, private readonly noted: (finding: Finding) => Finding) {}

  /** Takes the first event whatever it costs. A finding that the whole page could not hold comes short, and when it is detailed goes on, from `part`, on the pages that follow. */
  public begin(events: readonly TimelineEvent[], part: number): void {
    this.events = events;
    const [first] = events;
    if (first === undefined || (part === 0 && this.take(first, this.viewOf(first.finding)))) { return; }
    if (part === 0) { this.takeRow(first); }
    this.told.add(first.finding);
    this.takePart(first.finding, part);
    this.done = this.part === 0 ? 1 : 0;
  }

  /** Takes further events, in their order, as long as they fit whole. */
  public goOn(): void {
    if (this.part > 0) { return; }
    for (const event of this.events.slice(this.done)) {
      if (!this.take(event, this.told.has(event.finding) ? undefined : this.viewOf(event.finding))) { return; }
    }
  }

  /** Takes findings that carry no time, as long as they fit; how many. `isAlone`: the page has nothing else, so it takes a part of one at least. */
  public addStates(findings: readonly Finding[], isAlone: boolean, part: number): number {
    if (this.part > 0) { return 0; }
    const [first, ...others] = findings;
    if (first !== undefined && part > 0) {
      this.takePart(first, part);
      return this.part > 0 ? 0 : 1 + this.takeStates(others);
    }
    const taken = this.takeStates(findings);
    if (taken > 0 || first === undefined || !this.isDetailed || !isAlone || this.rows.length > 0) { return taken; }
    this.takePart(first, 0);
    return this.part > 0 ? 0 : 1;
  }

  private takeStates(findings: readonly Finding[]): number {
    const taken = this.packer.take(findings.map((finding) => (this.isDetailed ? this.viewOf(finding) : leanFinding(this.noted(finding)))));
    this.findings.push(...taken);
    return taken.length;
  }

  private take(event: TimelineEvent, view: CompactFinding | undefined): boolean {
    if (!this.packer.fits([eventView(event, this.found), view ?? ''])) { return false; }
    this.rows.push(eventView(event, this.found));
    this.done += 1;
    if (view !== undefined) {
      this.findings.push(view);
      this.told.add(event.finding);
    }
    return true;
  }

  private takeRow(event: TimelineEvent): void {
    const row = eventView(event, this.found);
    this.packer.fits(row, 1);
    this.rows.push(row);
  }

  /** The finding with as many of its fields and citations, from the given one on, as fit. */
  private takePart(finding: Finding, from: number): void {
    const whole = this.viewOf(finding);
    const lean = leanFinding(this.noted(finding));
    this.packer.fits({ ...lean, entity: {} }, 1);
    const fields = Object.entries(whole.entity ?? {});
    const items = this.isDetailed ? [...fields, ...whole.evidence] : [];
    const taken = this.packer.take(items.slice(from));
    const told = from + taken.length;
    const entity: Entity = Object.fromEntries(fields.slice(from, told));
    const cited = Math.max(0, told - fields.length);
    const more = finding.evidence.length - cited;
    const { moreEvidence: _all, ...rest } = lean;
    const evidence = whole.evidence.slice(Math.max(0, from - fields.length), cited);
    this.findings.push({ ...rest, ...(Object.keys(entity).length > 0 && { entity }), evidence, ...(more > 0 && { moreEvidence: more }) });
    this.part = told < items.length && taken.length > 0 ? told : 0;
  }

  private viewOf(finding: Finding): CompactFinding {
    return this.isDetailed ? compactFinding(this.noted(finding), EXCERPT_BYTES, 2) : compactFinding({ ...this.noted(finding), entity: {} }, EXCERPT_BYTES, 1);
  }
}
