/** An operation that is no Atomics operation and is a scheduling point all the same. */
// @ts-nocheck

export interface CustomOperation {
  readonly name: string
  readonly site: number
  /** Its location's name: two operations on one object depend on each other, unless both read. */
  readonly object: string
  /** `invoke` and `respond`: an operation of a history begins or ends. */
  readonly access: 'read' | 'write' | 'invoke' | 'respond'
  enabled?(): boolean
  perform(): unknown
  describe(result: unknown): string
}
