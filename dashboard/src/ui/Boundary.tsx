import { Component, type ReactNode } from 'react';
import { Failed } from './States.tsx';

interface Props {
  children: ReactNode;
  /** What stands for the panel when it has failed; by default that it did, and the way to try again. */
  fallback?: (error: unknown, again: () => void) => ReactNode;
  /** When it changes the panel is tried again: what failed was something else. */
  about?: string;
}

interface State {
  error: unknown;
  failed: boolean;
  about: string | undefined;
}

/** Keeps what goes wrong in one panel from taking the page with it. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null, failed: false, about: this.props.about };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error, failed: true };
  }

  static getDerivedStateFromProps({ about }: Props, state: State): Partial<State> | null {
    return about === state.about ? null : { about, failed: false, error: null };
  }

  readonly #again = (): void => this.setState({ failed: false, error: null });

  override render(): ReactNode {
    const { failed, error } = this.state;
    if (!failed) return this.props.children;
    return this.props.fallback?.(error, this.#again) ?? <Failed error={error} onRetry={this.#again} />;
  }
}
