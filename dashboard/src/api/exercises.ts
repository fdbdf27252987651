import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { Exercise, ExerciseState, ExerciseTarget, HeldType } from '../../../hub/exercises/exercise.ts';
import { getJson, postJson } from './fetch.ts';
import { type Page, queryClient } from './query-client.ts';

/** An exercise with where it stood when it was read. */
export interface ExerciseView extends Exercise {
  state: ExerciseState;
}

const AGAIN_MS = 30_000;
const PAGE = 50;
const changed = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['exercises'] });

/** The exercises that are to come or going on. */
export function useOpenExercises() {
  return useQuery({
    queryKey: ['exercises', 'open'],
    queryFn: async ({ signal }) =>
      (await getJson<Page<ExerciseView>>('/exercises?state=open&limit=200', signal)).items,
    refetchInterval: AGAIN_MS,
  });
}

/** The exercises that are over, newest first, page by page. */
export function useEndedExercises() {
  return useInfiniteQuery({
    queryKey: ['exercises', 'ended'],
    queryFn: ({ pageParam, signal }) =>
      getJson<Page<ExerciseView>>(
        `/exercises?state=ended&limit=${PAGE}${pageParam ? `&cursor=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

export interface NewExercise {
  type: HeldType;
  target: ExerciseTarget;
  /** Null is now. */
  from: number | null;
  to: number;
  comment: string;
}

/** Registers a drill or maintenance. */
export function useNewExercise() {
  return useMutation({
    mutationFn: ({ from, to, ...rest }: NewExercise) =>
      postJson<ExerciseView>('/exercises', {
        ...rest,
        ...(from !== null && { from: new Date(from).toISOString() }),
        to: new Date(to).toISOString(),
      }),
    onSuccess: changed,
  });
}

/** Ends an exercise before its time. */
export function useEndExercise(id: string) {
  return useMutation({
    mutationFn: () => postJson<ExerciseView>(`/exercises/${encodeURIComponent(id)}/end`, {}),
    onSettled: changed,
  });
}
