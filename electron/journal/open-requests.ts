interface OpenRequest {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The requests to a thread that are not answered yet. Each is answered once, also where the thread ends. */
export class OpenRequests {
  readonly #open = new Map<number, OpenRequest>();
  #next = 1;

  get size(): number {
    return this.#open.size;
  }

  /** Those that are open now. */
  get ids(): readonly number[] {
    return [...this.#open.keys()];
  }

  /** Opens a request; `answer` settles with what the thread says to its id. */
  open<T>(): { readonly id: number; readonly answer: Promise<T> } {
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => this.#open.set(id, { resolve, reject }));
    return { id, answer: answer as Promise<T> };
  }

  resolve(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** The thread ended, or nobody asks any more. */
  rejectAll(error: Error): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const request of open) request.reject(error);
  }

  #take(id: number): OpenRequest | undefined {
    const request = this.#open.get(id);
    this.#open.delete(id);
    return request;
  }
}
