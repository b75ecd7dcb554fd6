/** The one error class of the traffic readers. */
// @ts-nocheck


/** What is wrong with a traffic file. Match on these, not on messages. */
export type TrafficErrorCode =
  | 'TRAFFIC_NOT_FOUND'
  | 'TRAFFIC_IS_DIRECTORY'
  | 'TRAFFIC_NOT_READABLE'
  | 'TRAFFIC_GZIP_DAMAGED'
  | 'TRAFFIC_FORMAT_UNKNOWN'
  | 'TRAFFIC_COLUMNS'
  | 'TRAFFIC_LINE_UNREADABLE'
  | 'TRAFFIC_NO_CONNECTION'
  | 'TRAFFIC_TOO_MANY_CONNECTIONS'

/** Bad traffic input. The message says what is wrong, where, and what to do instead. */
export class TrafficError extends Error {
  override readonly name = 'TrafficError'
  readonly code: TrafficErrorCode

  constructor(code: TrafficErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
