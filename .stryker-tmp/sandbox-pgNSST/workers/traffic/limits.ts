/** The limits of traffic input, each with its reason. */
// @ts-nocheck


/** Rows in one table. Past it the columns and the schedule would take more than 500 MB. */
export const CONNECTIONS_MAX: number = 16 * 1024 * 1024

/** Bytes of one line. Far above what PgBouncer and Zeek write; it bounds memory on any file. */
export const LINE_BYTES_MAX: number = 64 * 1024

/** Lines looked at before a file is refused because nothing in it looks like traffic. */
export const FORMAT_LINES_MAX = 100

/** Unreadable lines kept for display; the others are only counted. */
export const UNREADABLE_SHOWN_MAX = 5

/** Characters of a line that a message quotes. */
export const EXCERPT_CHARS_MAX = 160
