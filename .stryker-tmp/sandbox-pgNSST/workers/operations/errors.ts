/** A request to a run that cannot be served, or that no run can be found for: what is wrong, what to do. */
// @ts-nocheck

export class OperationsError extends Error {
  override readonly name = 'OperationsError'
}
