// What happens, told to whoever listens: pages over server-sent events. A slow listener is dropped rather than waited for.

export interface HappenedEvent {
  name: 'run' | 'log' | 'tables' | 'alerts' | 'catalogue';
  data: unknown;
  /** Who may not hear it: those inside of walls, unless the event says otherwise. */
  walled: boolean;
}

export interface Events {
  tell(event: HappenedEvent): void;
  /** Until the function given back is called. `since` is the id of the last event that was heard. */
  listen(listener: (event: HappenedEvent, id: number) => void, options?: { since?: number }): () => void;
  readonly listeners: number;
}
