export interface ServeOptions {
  readonly folder: string;
  /** Of the gateway; 0 is any free one, null what the settings say. */
  readonly port: number | null;
  /** Of the interface; null is any free one if the gateway's is 0, else the gateway's plus one. */
  readonly interfacePort: number | null;
  /** Seconds that a call is held for a person; null is as the settings say. */
  readonly holdSeconds: number | null;
  readonly json: boolean;
}
