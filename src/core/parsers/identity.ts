import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of a file that holds one word: instance-id.txt, region.txt, availability-zone.txt. What the node says of itself: untrusted. */
export interface IdentityFacts extends ParsedFacts {
  /** undefined when the file is empty or holds something else (an IMDS error page) */
  readonly value?: string;
  readonly place?: Place;
}

function identityParser(form: RegExp): ParserFactory<IdentityFacts> {
  return () => {
    const unread = new UnreadLines();
    let found: Pick<IdentityFacts, 'value' | 'place'> = {};
    return {
      line(line) {
        const text = line.text.trim();
        if (text === '') { return; }
        if (found.value === undefined && form.test(text)) { found = { value: text, place: placeOf(line) }; } else { unread.add(line.line, 'not of the expected form'); }
      },
      end: () => ({ ...unread.facts(), ...found }),
    };
  };
}

/** `i-…`, or `mi-…` for a hybrid node */
export const instanceIdParser = identityParser(/^m?i-[0-9a-f]{8,17}$/);
export const regionParser = identityParser(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/);
/** also local zones: `us-west-2-lax-1a` */
export const availabilityZoneParser = identityParser(/^[a-z]{2}(-[a-z]+)+-\d{1,2}(-[a-z]+-\d{1,2})?[a-z]$/);
