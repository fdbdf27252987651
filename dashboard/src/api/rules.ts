import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { deleteResource, getJson, postJson, sendJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** A rule as the hub shows it; its definition is read by whoever understands it. */
export interface RuleView {
  id: string;
  version: number;
  definition: Readonly<Record<string, unknown>>;
  /** Where it came from: a file of the rules directory, or a user's hand. */
  origin?: 'file' | 'user';
  file?: string | null;
  line?: number | null;
  loadedAt?: number;
  author?: string | null;
  comment?: string | null;
  enabled?: boolean;
  /** As it is written. */
  yaml?: string;
  /** Its open alerts. */
  open?: number;
  /** Devices half way through its hold. */
  holds?: number;
  fired24h?: number;
  lastFiredAt?: number | null;
}

/** What is wrong with a rule as it is written; `line` counts from 1. */
export interface RuleProblem {
  line?: number | null;
  key?: string | null;
  message: string;
  file?: string | null;
  rule?: string | null;
}

/** The rules in force, and why the last reading of the files was refused, if it was. */
export interface RuleBook {
  items: RuleView[];
  problems: RuleProblem[];
}

/** One version a rule has had. */
export interface RuleVersion {
  version: number;
  at: number;
  origin: 'file' | 'user';
  author: string | null;
  comment: string | null;
  definition: Readonly<Record<string, unknown>>;
  yaml: string;
}

const pathOf = (id: string): string => `/rules/${encodeURIComponent(id)}`;

async function readBook(signal: AbortSignal): Promise<RuleBook> {
  const { items, problems } = await getJson<Partial<RuleBook>>('/rules?limit=1000', signal);
  return { items: items ?? [], problems: problems ?? [] };
}

/** The rules in force. They change seldom, so they are read once in a while. */
export function useRules() {
  return useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => readBook(signal),
    select: (book) => book.items,
    staleTime: 10 * 60_000,
  });
}

/** The rules with how often they fire, kept fresh, for the pages that are about them. */
export function useRuleBook() {
  return useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => readBook(signal),
    staleTime: 0,
    refetchInterval: 30_000,
  });
}

/** One rule as it is now. */
export function useRule(id: string) {
  return useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => getJson<RuleView>(pathOf(id), signal),
    refetchInterval: 30_000,
  });
}

/** The versions a rule has had, newest first, page by page; read again when there is a newer one. */
export function useRuleVersions(id: string, newest: number) {
  return useInfiniteQuery({
    queryKey: ['rule-versions', id, newest],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<RuleVersion>>(
        `${pathOf(id)}/versions?limit=50${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** The JSON Schema of a rule; it comes with the hub, so it is read once. */
export function useRuleSchema() {
  return useQuery({
    queryKey: ['rule-schema'],
    queryFn: ({ signal }) => getJson<Record<string, unknown>>('/rules/schema.json', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether a rule could be taken as it is written, and what is wrong with it otherwise. */
export interface RuleVerdict {
  ok: boolean;
  problems: RuleProblem[];
  definition?: Readonly<Record<string, unknown>>;
}

/** Asks the hub about a rule as it is written. @throws ApiError */
export const validateRule = (yaml: string, signal?: AbortSignal): Promise<RuleVerdict> =>
  postJson('/rules/validate', { yaml }, signal);

const worded = (comment: string): { comment?: string } =>
  comment.trim() === '' ? {} : { comment: comment.trim() };

async function reread(id: string): Promise<void> {
  await Promise.all(
    [['rules'], ['rule', id], ['rule-versions', id]].map((queryKey) =>
      queryClient.invalidateQueries({ queryKey }),
    ),
  );
}

/** Makes a rule. */
export function useMakeRule() {
  return useMutation({
    mutationFn: ({ yaml, comment }: { yaml: string; comment: string }) =>
      postJson<RuleView>('/rules', { yaml, ...worded(comment) }),
    onSuccess: ({ id }) => reread(id),
  });
}

/** Writes a rule anew; `expectVersion` is the one that was edited. */
export function useSaveRule(id: string) {
  return useMutation({
    mutationFn: ({
      yaml,
      comment,
      expectVersion,
    }: {
      yaml: string;
      comment: string;
      expectVersion: number;
    }) => sendJson<RuleView>('PUT', pathOf(id), { yaml, expectVersion, ...worded(comment) }),
    onSuccess: () => reread(id),
  });
}

/** What else may be done with a rule. */
export type RuleDeed =
  | { deed: 'enable' | 'disable'; comment: string }
  | { deed: 'rollback'; version: number; comment: string }
  | { deed: 'delete' };

/** Switches a rule on or off, takes it back to an older version, or removes it. */
export function useRuleDeed(id: string) {
  return useMutation({
    mutationFn: async (deed: RuleDeed): Promise<void> => {
      if (deed.deed === 'delete') return deleteResource(pathOf(id));
      const version = deed.deed === 'rollback' ? { version: deed.version } : {};
      await postJson(`${pathOf(id)}/${deed.deed}`, { ...version, ...worded(deed.comment) });
    },
    onSuccess: (_, { deed }) =>
      deed === 'delete' ? queryClient.invalidateQueries({ queryKey: ['rules'] }) : reread(id),
  });
}
