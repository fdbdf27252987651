import onvif, { type Cam, type CamProfile } from 'onvif';
import type { OnvifCamera, OnvifProfile, OnvifTarget, Preset, PtzCommand } from './questions.ts';

const ANSWER_MS = 4000;
/** Names go into SOAP as they are: what means something there does not. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

type Done<T> = (error: Error | null, value?: T) => void;

/** Calls a method of the library, which answers to a callback. */
function call<T>(run: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    run((error, value) => (error ? reject(error) : resolve(value as T))),
  );
}

/** What the library makes of the XML of a camera: nothing in it is certain. */
interface Loose {
  [key: string]: Loose | string | number | undefined;
}

const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : null;
const count = (value: unknown): number | null =>
  value !== undefined && Number.isFinite(Number(value)) ? Number(value) : null;
const tokenOf = ({ $ }: CamProfile): string => text(($ as Loose | undefined)?.token) ?? '';

/** One camera that speaks ONVIF, by the profiles it has. */
export class OnvifDevice {
  readonly #cam: Cam;
  readonly #profiles: CamProfile[];

  private constructor(cam: Cam, profiles: CamProfile[]) {
    this.#cam = cam;
    this.#profiles = profiles;
  }

  /**
   * Asks for its clock, its services and its profiles. Not the library's own way in, which throws where nobody can catch it when a
   * camera describes itself oddly. Services are asked at the address that was given, wherever the camera says they are: a
   * password is for one host.
   */
  static async connect({ host, port, user, password }: OnvifTarget): Promise<OnvifDevice> {
    const cam = new onvif.Cam({
      hostname: host,
      port,
      username: user,
      password,
      timeout: ANSWER_MS,
      autoconnect: false,
      preserveAddress: true,
    });
    await call((done) => cam.getSystemDateAndTime(done));
    try {
      await call((done) => cam.getServices(true, done));
    } catch {
      await call((done) => cam.getCapabilities(done)); // cameras from before GetServices
    }
    const profiles = (): Promise<CamProfile[]> => call((done) => cam.getProfiles(done));
    try {
      return new OnvifDevice(cam, await profiles());
    } catch (error) {
      if (cam.media2Support !== true) throw error;
      cam.media2Support = false;
      return new OnvifDevice(cam, await profiles());
    }
  }

  async describe(): Promise<OnvifCamera> {
    const info = await call<Loose>((done) => this.#cam.getDeviceInformation(done));
    const profiles: OnvifProfile[] = [];
    for (const profile of this.#profiles.slice(0, 32)) profiles.push(await this.#profile(profile));
    return {
      maker: text(info.manufacturer),
      model: text(info.model),
      firmware: text(info.firmwareVersion),
      serial: text(info.serialNumber),
      profiles,
    };
  }

  async presets(profile: string | null): Promise<Preset[]> {
    const profileToken = this.#token(profile);
    const found = await call<Record<string, Loose>>((done) => this.#cam.getPresets({ profileToken }, done));
    return Object.values(found)
      .slice(0, 256)
      .map((preset) => {
        const token = text((preset.$ as Loose | undefined)?.token) ?? '';
        return { token, name: text(preset.name) ?? token };
      });
  }

  /** Answers the token of a preset that was set. */
  async command(profile: string | null, command: PtzCommand): Promise<string | null> {
    const cam = this.#cam;
    const profileToken = this.#token(profile);
    switch (command.do) {
      case 'move': {
        const { velocity, timeoutMs } = command;
        const { x, y, zoom } = velocity;
        // Some cameras know no zoom, and refuse a command that speaks of it.
        const only =
          zoom === 0 ? { onlySendPanTilt: true } : x === 0 && y === 0 ? { onlySendZoom: true } : {};
        const options = { profileToken, x, y, zoom, timeout: timeoutMs, ...only };
        await call((done) => cam.continuousMove(options, done));
        return null;
      }
      case 'stop':
        await call((done) => cam.stop({ profileToken, panTilt: 'true', zoom: 'true' }, done));
        return null;
      case 'goto':
        await call((done) => cam.gotoPreset({ profileToken, preset: escaped(command.preset) }, done));
        return null;
      case 'remove-preset':
        await call((done) => cam.removePreset({ profileToken, presetToken: escaped(command.preset) }, done));
        return null;
      case 'set-preset': {
        const presetName = escaped(command.name);
        const [answer] = await call<{ setPresetResponse?: { presetToken?: unknown[] }[] }[]>((done) =>
          cam.setPreset({ profileToken, presetName }, done),
        );
        return text(answer?.setPresetResponse?.[0]?.presetToken?.[0]);
      }
    }
  }

  async #profile(profile: CamProfile): Promise<OnvifProfile> {
    const token = tokenOf(profile);
    const encoder = profile.videoEncoderConfiguration as Loose | undefined;
    const resolution = encoder?.resolution as Loose | undefined;
    const options = { protocol: 'RTSP', profileToken: token };
    const stream = await call<Loose>((done) =>
      this.#cam.getStreamUri(options, done as Done<{ uri: string }>),
    );
    return {
      token,
      name: text(profile.name) ?? token,
      encoding: text(encoder?.encoding),
      width: count(resolution?.width),
      height: count(resolution?.height),
      hasPtz: profile.PTZConfiguration !== undefined,
      streamUrl: text(stream.uri),
    };
  }

  /** The profile that was chosen, or the first that can be turned. */
  #token(profile: string | null): string {
    if (profile !== null) return escaped(profile);
    const turning = this.#profiles.find(({ PTZConfiguration }) => PTZConfiguration !== undefined);
    if (!turning) throw new Error('the camera has no profile that can be turned');
    return tokenOf(turning);
  }
}
