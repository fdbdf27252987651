import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { Scope } from '../auth/scope.ts';
import type { HubServer } from '../http/types.ts';
import { cutPage, decodeCursor, pageOf } from '../http/wire.ts';
import type { Clock } from '../kernel/clock.ts';
import { HubError } from '../kernel/errors.ts';
import type { Tx } from '../store/batch.ts';
import type { Committer } from '../store/committer.ts';
import type { Store } from '../store/store.ts';
import { type Exercise, type ExerciseTarget, exerciseState } from './exercise.ts';
import type { Exercises } from './exercises.ts';
import { exerciseOfRow } from './rows.ts';
import { byId, exerciseChanges, exerciseQuery, exerciseSchema, newExercise } from './views.ts';

export interface ExerciseRoutesDeps {
  exercises: Exercises;
  store: Store;
  committer: Committer;
  clock: Clock;
  hasGrid(code: string): boolean;
  /** Where a device is. */
  gridOf(deviceId: string): string | undefined;
  /** The grid and everything below it. */
  subtree(gridCode: string): readonly string[];
  /** The grid and everything above it. */
  ancestors(gridCode: string): readonly string[];
}

const read = { permission: 'alerts:read' } as const;
/** Critical fire alarms are held too: as with silences, that is not for everybody. */
const write = { permission: 'alerts:silence-critical' } as const;
const response = { 200: exerciseSchema };

/** `/exercises`: drills, maintenance and self-tests, readable wherever they reach. */
export function exerciseRoutes(server: HubServer, deps: ExerciseRoutesDeps): void {
  const { exercises, store, committer, clock, subtree, ancestors } = deps;
  const view = (exercise: Exercise) => ({ ...exercise, state: exerciseState(exercise, clock.now()) });

  async function find(id: string, { principal, sees }: Scope): Promise<Exercise> {
    const row = await store.db.selectFrom('exercises').selectAll().where('id', '=', id).executeTakeFirst();
    const exercise = exercises.byId(id) ?? (row && exerciseOfRow(row));
    if (exercise) {
      const { gridCode } = exercise;
      if (sees(gridCode) || ancestors(principal.gridCode ?? '').includes(gridCode)) return exercise;
    }
    throw new HubError('not-found', `There is no exercise ${id}.`);
  }

  /** The grid of a target that exists and that its author sees. */
  function assertMayHold(target: ExerciseTarget, scope: Scope): string {
    if ('gridCode' in target) {
      scope.assertSees(target.gridCode);
      if (deps.hasGrid(target.gridCode)) return target.gridCode;
      throw new HubError('bad-request', `There is no grid ${target.gridCode}.`);
    }
    const gridCode = deps.gridOf(target.deviceId);
    if (gridCode !== undefined && scope.sees(gridCode)) return gridCode;
    throw new HubError('bad-request', `There is no device ${target.deviceId}.`);
  }

  async function changeable(request: FastifyRequest & { params: z.output<typeof byId> }): Promise<Exercise> {
    const exercise = await find(request.params.id, request.scope);
    request.scope.assertSees(exercise.gridCode);
    return exercise;
  }

  function record(tx: Tx, request: FastifyRequest, action: string, target: string, detail: object): void {
    const actor = request.scope.principal.name;
    audit(tx, clock, { actor, action, target, detail: { ...detail }, address: request.ip });
  }

  server.get(
    '/exercises',
    {
      config: read,
      schema: {
        summary: 'Drills, maintenance and self-tests, newest first',
        querystring: exerciseQuery,
        response: { 200: pageOf(exerciseSchema) },
      },
    },
    async ({ query: { state, limit, cursor }, scope }) => {
      const root = scope.principal.gridCode;
      let query = store.db.selectFrom('exercises').selectAll();
      if (state !== undefined) query = query.where('endedAt', state === 'open' ? 'is' : 'is not', null);
      if (cursor !== undefined) query = query.where('id', '<', String(decodeCursor(cursor)[0]));
      if (root !== null) query = query.where('gridCode', 'in', [...subtree(root), ...ancestors(root), '']);
      // Ids are UUIDv7: their order is that of the making.
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const { page, next } = cutPage(rows, limit, ({ id }) => [id]);
      const items = page.map((row) => {
        const stored = exerciseOfRow(row);
        return view(exercises.byId(stored.id) ?? stored);
      });
      return { items, next };
    },
  );

  server.get(
    '/exercises/:id',
    { config: read, schema: { summary: 'One exercise', params: byId, response } },
    async (request) => view(await find(request.params.id, request.scope)),
  );

  server.post(
    '/exercises',
    {
      config: write,
      schema: {
        summary: 'Register a drill (at most 8 h) or maintenance (at most 30 days) of a device or a grid',
        body: newExercise,
        response: { 201: exerciseSchema },
      },
    },
    async (request, reply) => {
      const { type, target, to, comment, from = clock.now() } = request.body;
      const gridCode = assertMayHold(target, request.scope);
      const author = request.scope.principal.name;
      const made = await committer.run((tx) => {
        const exercise = exercises.create({ type, target, gridCode, from, to, comment, author }, tx);
        record(tx, request, 'exercise.create', exercise.id, { type, target, from: exercise.from, to });
        return exercise;
      });
      return reply.code(201).send(view(made));
    },
  );

  server.patch(
    '/exercises/:id',
    {
      config: write,
      schema: { summary: 'Change the end or the comment', params: byId, body: exerciseChanges, response },
    },
    async (request) => {
      const { id } = await changeable(request);
      const { to, comment } = request.body;
      const changes = { ...(to !== undefined && { to }), ...(comment !== undefined && { comment }) };
      const changed = await committer.run((tx) => {
        record(tx, request, 'exercise.change', id, changes);
        return exercises.change(id, changes, tx);
      });
      return view(changed);
    },
  );

  server.post(
    '/exercises/:id/end',
    {
      config: write,
      schema: { summary: 'End it before its time; what still stands takes effect', params: byId, response },
    },
    async (request) => {
      const { id } = await changeable(request);
      const ended = await committer.run((tx) => {
        record(tx, request, 'exercise.end', id, {});
        return exercises.end(id, request.scope.principal.name, tx);
      });
      return view(ended);
    },
  );
}
