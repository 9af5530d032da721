import { BudgetPacker } from './budget';
import { EventRow, eventView } from './correlate-view';
import { compactFinding, CompactFinding, leanFinding } from './finding-view';
import { Correlation } from '../correlate/correlate-bundle';
import { TimelineEvent } from '../correlate/timeline';
import { Finding } from '../findings/finding';

const EXCERPT_BYTES = 160;

/** Rows of one page with the findings they speak of, each finding once a page; then states without a time. */
export class TimelinePage {
  public readonly rows: EventRow[] = [];
  public readonly findings: CompactFinding[] = [];
  private readonly told = new Set<Finding>();
  private events: readonly TimelineEvent[] = [];

  /** `noted`: a finding with what is known of it in the window */
  public constructor(private readonly packer: BudgetPacker, private readonly found: Correlation, private readonly isDetailed: boolean, private readonly noted: (finding: Finding) => Finding) {}

  /** Takes the first event whatever it costs; its finding comes short where the whole page could not hold it. */
  public begin(events: readonly TimelineEvent[]): void {
    this.events = events;
    const [first] = events;
    if (first && !this.take(first, this.viewOf(first.finding))) { this.take(first, leanFinding(this.noted(first.finding)), true); }
  }

  /** Takes further events, in their order, as long as they fit whole. */
  public goOn(): void {
    for (const event of this.events.slice(this.rows.length)) {
      if (!this.take(event, this.told.has(event.finding) ? undefined : this.viewOf(event.finding))) { return; }
    }
  }

  /** Takes findings that carry no time, as long as they fit; how many. `isAlone`: the page has nothing else, so it takes one at least. */
  public addStates(findings: readonly Finding[], isAlone: boolean): number {
    const views = findings.map((finding) => (this.isDetailed ? this.viewOf(finding) : leanFinding(this.noted(finding))));
    const taken = this.packer.take(views);
    if (taken.length === 0 && this.isDetailed && findings.length > 0 && isAlone && this.rows.length === 0) { taken.push(...this.packer.take([leanFinding(this.noted(findings[0]!))])); }
    this.findings.push(...taken);
    return taken.length;
  }

  private take(event: TimelineEvent, view: CompactFinding | undefined, isForced = false): boolean {
    const row = eventView(event, this.found);
    if (!this.packer.fits([row, view ?? '']) && !isForced) { return false; }
    this.rows.push(row);
    if (view !== undefined) {
      this.findings.push(view);
      this.told.add(event.finding);
    }
    return true;
  }

  private viewOf(finding: Finding): CompactFinding {
    return this.isDetailed ? compactFinding(this.noted(finding), EXCERPT_BYTES, 2) : compactFinding({ ...this.noted(finding), entity: {} }, EXCERPT_BYTES, 1);
  }
}
