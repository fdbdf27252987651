import { useMutation, useQuery } from '@tanstack/react-query';
import type { EventType } from '../../../hub/cases/event-type.ts';
import type { FieldChange } from '../../../hub/catalogue/changes.ts';
import type { DocumentFault } from '../../../hub/catalogue/document.ts';
import { ApiError, getJson, postFile } from './fetch.ts';
import { queryClient } from './query-client.ts';

/** What there is to import. */
export type CatalogueName = 'event-types' | 'calendars';

/** Where what is in force comes from. `at`: Unix ms. */
export interface CatalogueStanding {
  origin: 'file' | 'import';
  version: number;
  at: number;
  by: string | null;
}

export interface TypesInForce {
  items: EventType[];
  standing: CatalogueStanding;
}

export interface CalendarInForce {
  holidays: string[];
  workdays: string[];
  standing: CatalogueStanding;
}

/** What an import does, or would do. */
export interface ImportAnswer {
  dryRun: boolean;
  imported: boolean;
  added: string[];
  changed: { key: string; fields: FieldChange[] }[];
  retired: string[];
  unchanged: number;
  warnings: string[];
  standing: CatalogueStanding;
}

/** A catalogue as it is in force. */
export function useCatalogue<T>(name: CatalogueName) {
  return useQuery({
    queryKey: ['catalogue', name],
    queryFn: ({ signal }) => getJson<T>(`/${name}`, signal),
  });
}

const typeBySuffix: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json' };

export interface ImportOrder {
  file: File;
  dryRun: boolean;
  /** The version the dry run was compared with. */
  expectVersion?: number;
  comment?: string;
}

/** Tries or carries out an import. */
export function useImport(name: CatalogueName) {
  return useMutation({
    mutationFn: ({ file, dryRun, expectVersion, comment }: ImportOrder) => {
      const query = new URLSearchParams({ dryRun: String(dryRun) });
      if (expectVersion !== undefined) query.set('expectVersion', String(expectVersion));
      if (comment) query.set('comment', comment);
      const suffix = file.name.split('.').at(-1)?.toLowerCase() ?? '';
      // Browsers know no type for YAML, and spreadsheets one of their own for CSV.
      const typed = new File([file], file.name, { type: typeBySuffix[suffix] ?? 'application/yaml' });
      return postFile<ImportAnswer>(`/${name}/import?${query}`, typed);
    },
    onSuccess({ imported }) {
      if (!imported) return;
      void queryClient.invalidateQueries({ queryKey: ['catalogue', name] });
      void queryClient.invalidateQueries({ queryKey: ['event-types'] });
    },
  });
}

/** What is wrong in the file, by line, where that is why it was refused. */
export function faultsOf(error: unknown): readonly DocumentFault[] {
  const faults = error instanceof ApiError ? error.problem['faults'] : undefined;
  return Array.isArray(faults) ? (faults as DocumentFault[]) : [];
}
