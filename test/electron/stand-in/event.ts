/** An event that a listener may veto, as Electron hands them out. */
export interface Vetoable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function vetoable<T extends object>(details: T): T & Vetoable {
  let prevented = false;
  return Object.defineProperties({ ...details } as T & Vetoable, {
    defaultPrevented: { get: () => prevented },
    preventDefault: {
      value: () => {
        prevented = true;
      },
    },
  });
}
