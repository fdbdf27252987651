import { z } from 'zod';
import { audit } from '../../auth/audit.ts';
import type { Scope } from '../../auth/scope.ts';
import type { Device } from '../../devices/device.ts';
import type { HubServer } from '../../http/types.ts';
import type { Clock } from '../../kernel/clock.ts';
import { HubError } from '../../kernel/errors.ts';
import type { Committer } from '../../store/committer.ts';
import type { Cameras } from '../cameras.ts';
import { visibleCamera } from '../routes.ts';
import { cameraParams } from '../views.ts';
import type { Control } from './control.ts';
import type { OnvifProcess } from './onvif-process.ts';
import { settingsOf, targetOf } from './onvif-routes.ts';
import type { OnvifBook } from './onvif-settings.ts';
import { lockView, presetView, ptzView, velocity, viewOfLock } from './views.ts';

export interface PtzRoutesDeps {
  cameras: Cameras;
  book: OnvifBook;
  control: Control;
  onvif: Pick<OnvifProcess, 'ask'>;
  committer: Pick<Committer, 'run'>;
  clock: Clock;
}

const nothing = { 204: z.null() };
const presetParams = cameraParams.extend({ token: z.string().min(1).max(100) });
const lockBody = z.strictObject({
  takeOver: z.boolean().default(false).describe('Takes it from whoever has it; supervisors may.'),
});

/** Turning cameras: who has which, movements, and the views a camera knows by name. */
export function ptzRoutes(server: HubServer, deps: PtzRoutesDeps): void {
  const { cameras, book, control, onvif, committer, clock } = deps;
  const read = { permission: 'cameras:read' } as const;
  const turn = { permission: 'cameras:control' } as const;

  interface Asked {
    params: { id: string };
    scope: Scope;
    ip: string;
  }
  /** The camera when it can be turned. @throws HubError not-found, wrong-state */
  const turnable = ({ params, scope }: Asked): Device => {
    const device = visibleCamera(cameras, params.id, scope);
    settingsOf(book, device.id);
    return device;
  };
  const record = ({ scope, ip }: Asked, device: Device, action: string, detail = {}): Promise<void> =>
    committer.run((tx) =>
      audit(tx, clock, {
        actor: scope.principal.name,
        action,
        target: `device:${device.id}`,
        detail,
        address: ip,
      }),
    );

  server.get(
    '/cameras/:id/ptz',
    { config: read, schema: { params: cameraParams, response: { 200: ptzView } } },
    async ({ params, scope }) => {
      const { id } = visibleCamera(cameras, params.id, scope);
      const lock = control.lockOf(id);
      return {
        available: book.of(id) !== undefined,
        lock: lock ? viewOfLock(lock, scope.principal.id) : null,
      };
    },
  );

  server.post(
    '/cameras/:id/ptz/lock',
    { config: turn, schema: { params: cameraParams, body: lockBody, response: { 200: lockView } } },
    async (request) => {
      const device = turnable(request);
      const { scope, body } = request;
      if (body.takeOver && !scope.may('cameras:take-over'))
        throw new HubError('forbidden', 'Only a supervisor takes a camera over.');
      const { lock, from, isNew } = control.lock(device.id, scope.principal, body.takeOver);
      if (from) await record(request, device, 'camera.take-over', { from: from.holder });
      else if (isNew) await record(request, device, 'camera.control');
      return viewOfLock(lock, scope.principal.id);
    },
  );

  server.delete(
    '/cameras/:id/ptz/lock',
    { config: turn, schema: { params: cameraParams, response: nothing } },
    async (request, reply) => {
      control.release(turnable(request).id, request.scope.principal);
      return reply.code(204).send(null);
    },
  );

  server.post(
    '/cameras/:id/ptz/move',
    { config: turn, schema: { params: cameraParams, body: velocity, response: { 200: lockView } } },
    async (request) => {
      const { principal } = request.scope;
      const lock = await control.move(turnable(request).id, principal, request.body);
      return viewOfLock(lock, principal.id);
    },
  );

  server.post(
    '/cameras/:id/ptz/stop',
    { config: turn, schema: { params: cameraParams, response: nothing } },
    async (request, reply) => {
      await control.command(turnable(request).id, request.scope.principal, { do: 'stop' });
      return reply.code(204).send(null);
    },
  );

  server.get(
    '/cameras/:id/ptz/presets',
    {
      config: read,
      schema: { params: cameraParams, response: { 200: z.object({ items: z.array(presetView) }) } },
    },
    async (request) => {
      const settings = settingsOf(book, turnable(request).id);
      const ask = { target: targetOf(settings), profile: settings.profile };
      const outcome = await onvif.ask('presets', ask);
      if ('error' in outcome) throw new HubError('wrong-state', outcome.error);
      return { items: outcome.value };
    },
  );

  server.post(
    '/cameras/:id/ptz/presets',
    {
      config: turn,
      schema: {
        params: cameraParams,
        body: z.strictObject({ name: z.string().trim().min(1).max(60) }),
        response: { 201: presetView },
      },
    },
    async (request, reply) => {
      const device = turnable(request);
      const { name } = request.body;
      const set = await control.command(device.id, request.scope.principal, { do: 'set-preset', name });
      await record(request, device, 'camera.set-preset', { name });
      return reply.code(201).send({ token: set ?? name, name });
    },
  );

  server.post(
    '/cameras/:id/ptz/presets/:token/goto',
    { config: turn, schema: { params: presetParams, response: nothing } },
    async (request, reply) => {
      const preset = request.params.token;
      await control.command(turnable(request).id, request.scope.principal, { do: 'goto', preset });
      return reply.code(204).send(null);
    },
  );

  server.delete(
    '/cameras/:id/ptz/presets/:token',
    { config: turn, schema: { params: presetParams, response: nothing } },
    async (request, reply) => {
      const device = turnable(request);
      const preset = request.params.token;
      await control.command(device.id, request.scope.principal, { do: 'remove-preset', preset });
      await record(request, device, 'camera.remove-preset', { preset });
      return reply.code(204).send(null);
    },
  );
}
