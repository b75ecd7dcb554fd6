/** What a reader of one format looks like to `read.ts`, which feeds it line by line. */
// @ts-nocheck


/** How much of its connections an input shows. */
export interface Sightings {
  /** Open and close are in the input. */
  full: number
  /** Opened before the input began. */
  left: number
  /** Not closed in the input. */
  right: number
}

export interface LineParser {
  readonly format: 'pgbouncer' | 'zeek' | 'csv'
  /**
   * Reads one line, without its line end. Returns undefined when the line was understood (it may
   * be one to ignore), else the reason why it is unreadable. Throws a TrafficError if the input
   * turns out to be of another kind.
   */
  line(text: string): string | undefined
  /** Rows so far that were understood, but are no TCP connections. */
  readonly leftOut: number
  /** What was seen so far. */
  sightings(): Sightings
}
