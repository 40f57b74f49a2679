/** A request that TestRail would refuse: becomes `{"error": message}` with this status. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

export function invalid(field: string, what: string): Refusal {
  return new Refusal(400, `Field :${field} is not a valid ${what}.`);
}

export function missing(field: string): Refusal {
  return new Refusal(400, `Field :${field} is a required field.`);
}
