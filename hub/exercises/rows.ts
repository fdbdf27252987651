import type { Row } from '../store/tables.ts';
import type { Exercise } from './exercise.ts';

export function rowOfExercise(exercise: Exercise): Row<'exercises'> {
  const { id, gridCode, endedAt } = exercise;
  return { id, gridCode, endedAt, exercise: JSON.stringify(exercise) };
}

export function exerciseOfRow(row: Pick<Row<'exercises'>, 'exercise'>): Exercise {
  return JSON.parse(row.exercise) as Exercise;
}
