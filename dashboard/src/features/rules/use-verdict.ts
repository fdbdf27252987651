import { useCallback, useRef, useState } from 'react';
import { type RuleVerdict, validateRule } from '../../api/rules.ts';

/** What the hub said last of what is being written; `of` is the text it was said of. */
export interface Verdict extends RuleVerdict {
  of: string;
}

/** Asks the hub about a text and keeps what it said of the newest; a question that was overtaken is dropped. */
export function useVerdict(): {
  verdict: Verdict | null;
  validate: (text: string) => Promise<RuleVerdict | null>;
} {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const asking = useRef<AbortController>(undefined);
  const validate = useCallback(async (text: string): Promise<RuleVerdict | null> => {
    asking.current?.abort();
    const own = new AbortController();
    asking.current = own;
    try {
      const said = await validateRule(text, own.signal);
      if (!own.signal.aborted) setVerdict({ ...said, of: text });
      return said;
    } catch {
      // Not to be asked now: saving will say what is wrong.
      if (!own.signal.aborted) setVerdict(null);
      return null;
    }
  }, []);
  return { verdict, validate };
}
