/** Where a camera answers ONVIF, and as whom. The password crosses only the channel to the ONVIF process. */
export interface OnvifTarget {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** What a camera can stream, as it describes it. */
export interface OnvifProfile {
  token: string;
  name: string;
  encoding: string | null;
  width: number | null;
  height: number | null;
  hasPtz: boolean;
  /** Without credentials, as cameras give it; null when it gives none. */
  streamUrl: string | null;
}

/** What a camera says of itself. */
export interface OnvifCamera {
  maker: string | null;
  model: string | null;
  firmware: string | null;
  serial: string | null;
  profiles: OnvifProfile[];
}

/** A device that answered to a search in the network, by what it announces without a password. */
export interface FoundDevice {
  host: string;
  port: number;
  /** Where it answers ONVIF. */
  addresses: string[];
  name: string | null;
  maker: string | null;
  model: string | null;
  /** What it conforms to, e.g. `Streaming`, `T`. */
  profiles: string[];
}

export interface Preset {
  token: string;
  name: string;
}

/** Speeds from -1 (left, down, out) to 1 (right, up, in). */
export interface Velocity {
  x: number;
  y: number;
  zoom: number;
}

/** What a camera can be told, by its profile. */
export type PtzCommand =
  | { do: 'move'; velocity: Velocity; timeoutMs: number }
  | { do: 'stop' }
  | { do: 'goto'; preset: string }
  | { do: 'set-preset'; name: string }
  | { do: 'remove-preset'; preset: string };

/** Why it did not work, in a sentence without credentials, or what came of it. */
export type Outcome<T> = { error: string } | { value: T };

/** Questions to the ONVIF process by name, each with its answer. */
export type OnvifQuestions = {
  describe: { ask: OnvifTarget; answer: Outcome<OnvifCamera> };
  presets: { ask: { target: OnvifTarget; profile: string | null }; answer: Outcome<Preset[]> };
  /** Answers the token of a preset that was set. */
  command: {
    ask: { target: OnvifTarget; profile: string | null; command: PtzCommand };
    answer: Outcome<string | null>;
  };
  discover: { ask: { forMs: number; host: string | null; port: number }; answer: Outcome<FoundDevice[]> };
};
