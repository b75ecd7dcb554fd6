/** A request to a run that cannot be served, or that no run can be found for: what is wrong, what to do. */
export class OperationsError extends Error {
  override readonly name = 'OperationsError'
}
